import Records

/// What became of the CPUs of a run from one look to the next.
struct CPUChanges {
    /// What was seen at a look; `nil` for what could not be read.
    struct Sight {
        var online: CPUSet?
        var cpuset: CPUSet?
        var affinity: CPUSet?
    }

    /// Those of the start that are online and in the cpuset.
    private(set) var usable: CPUSet

    private let start: CPUSet
    private var online: CPUSet?
    private var cpuset: CPUSet?
    private var affinity: CPUSet?
    /// CPUs that came back a short while ago, and until when they may be missing in sets.
    private var settling: [(cpus: CPUSet, until: Int64)] = []

    /// The kernel puts a CPU back into cpusets some time after it is online again, from a work queue.
    private static let settlingTime: Int64 = 1_000_000_000

    init(start: CPUSet, _ sight: Sight) {
        self.start = start
        online = sight.online
        cpuset = sight.cpuset
        affinity = sight.affinity
        usable = Self.usable(start, sight)
    }

    /// Takes note of what is seen now.
    ///
    /// - Parameters:
    ///   - sight: What could be read.
    ///   - now: The monotonic clock, nanoseconds.
    /// - Returns: A sentence for each change.
    mutating func note(_ sight: Sight, at now: Int64) -> [String] {
        var changes: [String] = []
        if let old = online, let new = sight.online {
            let gone = old.subtracting(new)
            let back = new.subtracting(old)
            if !gone.isEmpty { changes.append("\(Self.named(gone)) went offline") }
            if !back.isEmpty {
                changes.append("\(Self.named(back)) came back")
                settling.append((back, now + Self.settlingTime))
            }
        }
        settling.removeAll { $0.until <= now }
        online = sight.online ?? online
        let excused = excused((cpuset ?? []).union(affinity ?? []))
        let sets = Self.change("the cpuset", &cpuset, sight.cpuset, excused)
        let masks = Self.change("the affinity mask", &affinity, sight.affinity, excused)
        // A cpuset that shrinks takes the masks with it: that is one change, not two.
        changes += sets.isEmpty ? masks : sets
        usable = Self.usable(start, sight)
        return changes
    }

    /// Tells how a set changed.
    ///
    /// CPUs that are excused may be missing; they are remembered as they were, to be compared once they are back.
    private static func change(
        _ name: String, _ known: inout CPUSet?, _ new: CPUSet?, _ excused: CPUSet
    ) -> [String] {
        guard let new else { return [] }
        let old = known ?? new
        known = new.union(old.intersection(excused))
        let lost = old.subtracting(new).subtracting(excused)
        let won = new.subtracting(old)
        guard !lost.isEmpty || !won.isEmpty else { return [] }
        let verb = won.isEmpty ? "shrank" : lost.isEmpty ? "grew" : "changed"
        return ["\(name) \(verb) to \(new.isEmpty ? "nothing" : "\(new)")"]
    }

    /// Of `set`, those that are missing elsewhere for a reason that was already told.
    private func excused(_ set: CPUSet) -> CPUSet {
        let offline = online.map { set.subtracting($0) } ?? []
        return settling.reduce(offline) { $0.union($1.cpus.intersection(set)) }
    }

    private static func usable(_ start: CPUSet, _ sight: Sight) -> CPUSet {
        var usable = start
        if let online = sight.online { usable = usable.intersection(online) }
        // Where no group shows its set, masks are all there is.
        if let allowed = sight.cpuset ?? sight.affinity { usable = usable.intersection(allowed) }
        return usable
    }

    private static func named(_ cpus: CPUSet) -> String {
        cpus.count == 1 ? "CPU \(cpus)" : "CPUs \(cpus)"
    }
}
