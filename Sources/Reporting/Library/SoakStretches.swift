internal import Records

/// Which records of a soak count, so that they add up to the whole: see `SoakEntry.Stretch`.
///
/// What was violated stays, also where a record's place was taken.
enum SoakStretches: GatheringRule {
    /// The same seed and choices on the same host are one soak, also when it was resumed with another length.
    static func belongs(_ record: Document<SoakEntry>, to run: Document<SoakEntry>) -> Bool {
        guard record.host.name == run.host.name, record.plan.seed == run.plan.seed else {
            return false
        }
        func deciding(_ document: Document<SoakEntry>) -> [String: String] {
            document.plan.options.filter { !resumable.contains($0.key) }
        }
        guard deciding(record) == deciding(run) else { return false }
        // A whole that began anew is another soak than one that ended before.
        return !(record.isWhole && run.isWhole) || record.isResumed || run.isResumed
    }

    /// Options that may be others when a soak goes on.
    private static let resumable: Set<String> = [
        "budget", "checkpoint", "cpus", "deadline", "dumps", "duration", "failures",
        "housekeeping", "nodes", "record-interval", "section",
    ]

    private typealias Part = (place: String, record: Document<SoakEntry>)

    static func settle(_ parts: [(place: String, record: Document<SoakEntry>)])
        -> (left: [Document<SoakEntry>], notes: [String])
    {
        var left: [Part] = []
        var replaced: [Part] = []
        var notes: [String] = []
        for part in parts {
            if let number = part.record.number {
                // Numbers ascend, so what the part takes the place of is at the end.
                let kept = left.filter { ($0.record.number ?? -1) < number }
                if kept.count < left.count {
                    let gone = left.filter { ($0.record.number ?? -1) >= number }
                    notes.append(
                        "\(part.place) takes the place of \(list(gone)): the soak was resumed"
                            + " before it")
                    replaced += gone
                    left = kept
                }
            }
            left.append(part)
        }
        // Of a whole and its stretches one is enough; stretches after its end are not in it.
        if let whole = left.filter(\.record.isWhole).max(by: { $0.record.end < $1.record.end }) {
            let held = left.filter { part in
                part.place != whole.place && part.record.isCounted
                    && part.record.end <= whole.record.end
            }
            if !held.isEmpty {
                notes.append("\(whole.place) holds what is in \(list(held)), which is left out")
                let places = Set(held.map(\.place))
                left.removeAll { places.contains($0.place) }
                replaced += held
            }
        }
        var records = left.map(\.record)
        if !records.isEmpty {
            for violation in replaced.flatMap(\.record.violations)
            where !records.contains(where: { $0.violations.contains(violation) }) {
                records[0].violations.append(violation)
            }
        }
        return (records, notes)
    }

    private static func list(_ parts: [Part]) -> String {
        guard parts.count > 3, let first = parts.first, let last = parts.last else {
            return parts.map(\.place).joined(separator: ", ")
        }
        return "\(first.place) to \(last.place)"
    }
}

extension Document<SoakEntry> {
    /// Which record of the soak it is; `nil` for the whole, and for what is no soak.
    fileprivate var number: Int? { results.first?.stretch.number }

    /// Whether something was soaked.
    fileprivate var isCounted: Bool {
        results.allSatisfy { $0.skipped == nil && $0.oracleThroughput.isEmpty }
    }

    /// Whether it tells all of a soak, and not one stretch of it, as `--format json` prints it.
    fileprivate var isWhole: Bool { isCounted && !results.isEmpty && number == nil }

    fileprivate var isResumed: Bool { results.contains(where: \.resumed) }

    /// Seconds of load at its end.
    fileprivate var end: Double { results.map(\.stretch.to).max() ?? 0 }
}
