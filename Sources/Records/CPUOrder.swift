/// CPUs in the order in which workers got them, in few characters however many they are.
public enum CPUOrder {
    /// Longer texts give up the order, which a record has whole.
    private static let mostCharacters = 64

    /// The kernel's way of writing a list, with the order kept: `0-3,8`, `4,0,5,1`.
    ///
    /// - Parameter cpus: One per worker; the same CPUs over and over where there are more workers.
    /// - Returns: `0-383 ×2` for CPUs that come as often in the same order; for an order that would take a long
    ///   list, the set and `in another order`.
    public static func text(_ cpus: [Int]) -> String {
        let ordered = list(cpus)
        guard ordered.utf8.count > mostCharacters || Set(cpus).count < cpus.count else {
            return ordered
        }
        let round = firstRound(cpus)
        let rounds = cpus.count / max(1, round.count)
        let isWhole = rounds > 1 && cpus.count == rounds * round.count
        if isWhole, zip(cpus, cpus.dropFirst(round.count)).allSatisfy({ $0 == $1 }) {
            return "\(text(round)) ×\(rounds)"
        }
        guard ordered.utf8.count > mostCharacters else { return ordered }
        let set = CPUSet(cpus).description
        let short =
            set.utf8.count > 2 * mostCharacters
            ? "\(Set(cpus).count) CPUs from \(set.prefix(16))…" : set
        return "\(short) in another order"
    }

    /// Stretches that ascend by one, in the order of the CPUs.
    private static func list(_ cpus: [Int]) -> String {
        var stretches: [ClosedRange<Int>] = []
        for cpu in cpus {
            if let last = stretches.last, cpu > last.upperBound, cpu - 1 == last.upperBound {
                stretches[stretches.count - 1] = last.lowerBound...cpu
            } else {
                stretches.append(cpu...cpu)
            }
        }
        return stretches.map { stretch in
            stretch.count == 1
                ? "\(stretch.lowerBound)" : "\(stretch.lowerBound)-\(stretch.upperBound)"
        }.joined(separator: ",")
    }

    /// The CPUs up to the first that comes again.
    private static func firstRound(_ cpus: [Int]) -> [Int] {
        var seen: Set<Int> = []
        return Array(cpus.prefix { seen.insert($0).inserted })
    }
}
