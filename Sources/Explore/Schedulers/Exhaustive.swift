/// Tries every interleaving, depth first.
///
/// Every one means the multinomial of the threads' steps, so it is for small programs and for checking
/// `Reduced`. A limit on preemptions makes more programs fit, and the exploration a bounded one.
public struct Exhaustive: Scheduler {
    /// One decision of the execution under way.
    private struct Decision {
        var pick: Int
        /// Threads that are still to be tried here.
        var untried: [Int]
        /// Who could have gone on; any other pick is a preemption.
        let goesOn: Int?
        let preemptionsBefore: Int

        var preemptions: Int {
            preemptionsBefore + (goesOn != nil && goesOn != pick ? 1 : 0)
        }
    }

    private let preemptionLimit: Int
    private var decisions: [Decision] = []
    private var depth = 0
    private var wasBegun = false

    public private(set) var isExhaustive = true

    /// - Parameter preemptionLimit: How often an execution may turn from a thread that could go on.
    public init(preemptionLimit: Int = .max) { self.preemptionLimit = preemptionLimit }

    public mutating func begin() -> Bool {
        depth = 0
        guard wasBegun else {
            wasBegun = true
            return true
        }
        while var decision = decisions.popLast() {
            guard let pick = decision.untried.popLast() else { continue }
            decision.pick = pick
            decisions.append(decision)
            return true
        }
        return false
    }

    public mutating func next(runnable: [Int], current: Int?) -> Int? {
        decide(runnable, current)
        return settled()
    }

    public mutating func settled() -> Int? {
        guard depth < decisions.count else { return nil }
        depth += 1
        return decisions[depth - 1].pick
    }

    /// Goes on with the current thread first: no switch, and preemptions late.
    private mutating func decide(_ runnable: [Int], _ current: Int?) {
        let goesOn = current.flatMap { runnable.contains($0) ? $0 : nil }
        let preemptions = decisions.last?.preemptions ?? 0
        let first = goesOn ?? runnable[0]
        var untried = runnable.filter { $0 != first }
        if goesOn != nil, preemptions >= preemptionLimit, !untried.isEmpty {
            untried = []
            isExhaustive = false
        }
        decisions.append(
            Decision(
                pick: first, untried: untried, goesOn: goesOn, preemptionsBefore: preemptions))
    }
}
