internal import Records

/// Which records of a soak count, so that they add up to the whole: see `SoakEntry.Stretch`.
///
/// The same seed on the same host is one soak, also when it was resumed under other circumstances.
enum SoakStretches: GatheringRule {
    static func belongs(_ record: Document<SoakEntry>, to run: Document<SoakEntry>) -> Bool {
        record.host.name == run.host.name && record.plan.seed == run.plan.seed
    }

    static func settle(_ parts: [(place: String, record: Document<SoakEntry>)])
        -> (left: [Document<SoakEntry>], notes: [String])
    {
        var left: [(place: String, record: Document<SoakEntry>)] = []
        var notes: [String] = []
        for part in parts {
            // A whole, as `--format json` prints it, has no number; its end tells what it holds.
            let isWhole = part.record.isWhole
            let number = part.record.results.first?.stretch.number
            if !isWhole, let number {
                let replaced = left.filter { earlier in
                    guard let other = earlier.record.results.first?.stretch.number else {
                        return false
                    }
                    return other >= number
                }
                if !replaced.isEmpty {
                    notes.append(
                        "\(part.place) takes the place of \(list(replaced.map(\.place))): the"
                            + " soak was resumed there")
                    left.removeAll { earlier in
                        replaced.contains { $0.place == earlier.place }
                    }
                }
            }
            left.append(part)
        }
        guard let whole = left.last(where: { $0.record.isWhole }) else {
            return (left.map(\.record), notes)
        }
        // Of a whole and its stretches one is enough; stretches after it are not in it.
        let end = whole.record.results.map(\.stretch.to).max() ?? 0
        let held = left.filter { part in
            part.place != whole.place
                && part.record.results.allSatisfy { $0.skipped == nil && $0.stretch.to <= end }
        }
        if !held.isEmpty {
            notes.append("\(whole.place) holds what is in \(list(held.map(\.place))): counted once")
        }
        let places = Set(held.map(\.place))
        return (left.filter { !places.contains($0.place) }.map(\.record), notes)
    }

    private static func list(_ places: [String]) -> String {
        guard places.count > 3, let first = places.first, let last = places.last else {
            return places.joined(separator: ", ")
        }
        return "\(first) to \(last)"
    }
}

extension Document<SoakEntry> {
    /// Whether it tells all of a soak, and not one stretch of it.
    fileprivate var isWhole: Bool {
        results.contains {
            $0.stretch.number == nil && $0.skipped == nil && $0.oracleThroughput.isEmpty
        }
    }
}
