import Records

/// What tells runs apart where several stand in one text: the host, and a number where that is not enough.
enum RunLabels {
    /// - Parameter runs: In the order in which they are shown.
    /// - Returns: One per run: `host`, or `host/2` for the second run of the same command there.
    static func labels(of runs: [RecordedRun]) -> [String] {
        var counts: [String: Int] = [:]
        let ordinals = runs.map { run in
            let key = "\(run.host.name)\u{0}\(run.command)"
            counts[key, default: 0] += 1
            return (key, counts[key, default: 0])
        }
        return zip(runs, ordinals).map { run, ordinal in
            let host = TextLayout.oneLine(run.host.name)
            return counts[ordinal.0, default: 0] > 1 ? "\(host)/\(ordinal.1)" : host
        }
    }
}
