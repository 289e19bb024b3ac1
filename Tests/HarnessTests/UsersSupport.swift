import Machine
import Percpu
import Synchronization

@testable import Harness

/// Two workers of one user and its control thread, as a run of `bench` has them, for a few rounds.
struct UserCrew {
    private let crew: PinnedCrew
    private let rate = TickRate()

    init() throws {
        let start = try ProcessStart.prepare()
        let cpus = Array(start.affinity)
        crew = try PinnedCrew(placement: [cpus[0], cpus[cpus.count - 1]], start: start)
    }

    /// What one cell found, with its judgement, and what its workers and its control thread did.
    struct Result {
        var findings: [Finding]
        var pairs: Int
        var rounds: Int
    }

    /// Has `cell` run until its workers are measured and `rounds` rounds are over.
    func run(_ cell: BenchCell, workers: Int = 2, rounds: Int = 8) throws -> Result {
        func ticks(_ nanoseconds: Double) -> UInt64 {
            UInt64(nanoseconds / rate.nanosecondsPerTick)
        }
        let timing = CellTiming(
            warmUp: ticks(1e5), measure: ticks(4e6), chunk: ticks(8e3), oversubscribed: false)
        let gate = CellGate(workers: workers)
        let job = try crew.begin(workers: 0..<workers) { cell.work($0, timing, gate) }
        // Workers that a control thread starves would keep the test from its end, and nobody would know why.
        let deadline = Mutex(AttendedDeadline(.seconds(60)))
        let report = cell.control?.run(rate) { done in
            done >= rounds && gate.allMeasured || deadline.withLock { $0.isOver() }
        }
        cell.control?.stop()
        let chunks = try job.results(within: .seconds(60))
        var findings = (report?.findings ?? []) + chunks.flatMap(\.findings)
        // What never came is not fit to be judged further.
        if !findings.contains(where: { $0.invariant == "INV-6" }) {
            findings += cell.judge?().findings ?? []
        }
        return Result(
            findings: findings, pairs: chunks.reduce(0) { $0 + $1.pairs },
            rounds: report?.rounds ?? 0)
    }

    func dismiss() throws { try crew.dismiss() }
}

/// Once armed it tells one refusal more, and then lets in whomever it should refuse.
enum RefusesOnce: StrategyDefect {
    /// Refusals still to be told; for ever until it is armed.
    static let left = Atomic<Int>(.max)
    static func answer(_ seen: Int) -> Int {
        guard seen != 0 else { return 0 }
        return left.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 ? seen : 0
    }
}

/// Something happens while the oracle looks at a user's slots.
enum ActsInAUser<Tag: Sendable>: StrategyDefect {
    static var trigger: Trigger { Triggers.all.of(Tag.self) }
    static func before(_ call: StrategyCall) { if call == .contributions { trigger.pull() } }
}

/// One trigger for each test that needs one, since tests run at the same time.
final class Triggers: Sendable {
    static let all = Triggers()
    private let made = Mutex<[ObjectIdentifier: Trigger]>([:])

    func of(_ tag: any Any.Type) -> Trigger {
        made.withLock { made in
            if let trigger = made[ObjectIdentifier(tag)] { return trigger }
            let trigger = Trigger()
            made[ObjectIdentifier(tag)] = trigger
            return trigger
        }
    }
}
