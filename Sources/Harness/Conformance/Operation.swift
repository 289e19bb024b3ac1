public import Percpu

/// One operation of a vector.
public enum Operation: Sendable, Equatable {
    /// Which of two confirmation callbacks is passed.
    public enum Callback: String, Sendable, CaseIterable {
        case a = "A"
        case b = "B"
    }

    /// A get or put, which some CPU carries out.
    public enum Count: Sendable, Equatable {
        case get(Int)
        case put(Int)
        case tryget(Int)
        case trygetLive
        case trygetLiveRCU
    }

    case initialise(InitFlags)
    case exit
    case count(Count, cpu: Int)
    case kill(Callback?)
    case switchToAtomic(Callback?)
    case switchToAtomicSync
    case switchToPercpu
    case reinit
    case resurrect
    /// A grace period passes, and everything that waited for one happens.
    case settle
    case cpuDown(Int)
    case cpuUp(Int)
    case parallel(Parallel)

    /// Highest CPU named, plus one.
    var cpuCount: Int {
        switch self {
        case .count(_, let cpu), .cpuDown(let cpu), .cpuUp(let cpu): cpu + 1
        case .parallel(let parallel): (parallel.cpus.max() ?? 0) + 1
        default: 1
        }
    }
}

/// Several CPUs at once: a thread on each, and perhaps one operation beside them.
public struct Parallel: Sendable, Equatable {
    /// What each thread does, one after the other, in one turn.
    public var turn: [Operation.Count]
    /// How many turns each thread takes.
    public var times: Int
    /// The CPU of each thread, all different.
    public var cpus: [Int]
    /// What is done on CPU 0 meanwhile.
    public var main: Operation.Beside?

    /// Threads on `cpus` that take `times` turns each.
    public init(
        turn: [Operation.Count], times: Int, cpus: [Int], main: Operation.Beside? = nil
    ) {
        self.turn = turn
        self.times = times
        self.cpus = cpus
        self.main = main
    }

    /// Whether what counts is how many attempts succeeded.
    var returnsSuccesses: Bool {
        turn.contains { count in
            switch count {
            case .get, .put: false
            case .tryget, .trygetLive, .trygetLiveRCU: true
            }
        }
    }
}

extension Operation {
    /// An operation that can stand beside the threads of a `par`: one that passes no callback.
    public enum Beside: Sendable, Equatable {
        case count(Count)
        case kill
        case switchToAtomic
        case switchToAtomicSync
        case switchToPercpu
        case reinit
        case resurrect
        case exit

        /// The same operation on its own, counting at `cpu` if it counts.
        func operation(cpu: Int) -> Operation {
            switch self {
            case .count(let count): .count(count, cpu: cpu)
            case .kill: .kill(nil)
            case .switchToAtomic: .switchToAtomic(nil)
            case .switchToAtomicSync: .switchToAtomicSync
            case .switchToPercpu: .switchToPercpu
            case .reinit: .reinit
            case .resurrect: .resurrect
            case .exit: .exit
            }
        }
    }
}
