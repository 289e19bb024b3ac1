import Machine
import Percpu
import Synchronization

/// What came of several threads that killed at the same time, each a reference of its own.
struct KillersTurn: Sendable {
    /// One for each killer that came to its end.
    var reports: [KillReport] = []
    /// Of all together: each killer's kills by the time it took for them.
    var killsPerSecond = 0.0
    /// Why there were not as many threads as asked for.
    var failure: MachineError?

    /// Has all storms killed at once.
    ///
    /// - Context: a thread of its own, which becomes one of the killers.
    /// - Parameters:
    ///   - storms: One each.
    ///   - rate: What a tick is.
    ///   - workers: How many hammer on each of them.
    ///   - nanoseconds: From when all killers have met; each kills once at least.
    ///   - patience: How long a killer may take to come to the others, or to its end.
    /// - Returns: What those brought who came to their end.
    static func kill(
        _ storms: [KillStorm], rate: TickRate, workers: Int, nanoseconds: Int64, patience: Duration
    ) -> KillersTurn {
        var turn = KillersTurn()
        let line = CellGate(workers: storms.count)
        let answers = storms.map { _ in Answer<(KillReport, Double)>() }
        @Sendable func kill(_ index: Int) {
            answers[index].set(
                kills(of: storms[index], rate, workers, line, nanoseconds, patience))
        }
        var threads: [OwnThread] = []
        for index in storms.indices.dropFirst() {
            do throws(MachineError) {
                threads.append(try OwnThread.start(name: "killer") { kill(index) })
            } catch {
                // Nobody is to wait at the line for one who will never come.
                line.giveUp()
                turn.failure = error
                break
            }
        }
        if turn.failure == nil { kill(0) }
        var end = AttendedDeadline(patience * 3)
        for thread in threads { _ = end.wait { thread.join(within: $0) } }
        for case (let report, let perSecond)? in answers.map(\.value) {
            turn.reports.append(report)
            turn.killsPerSecond += perSecond
        }
        return turn
    }

    /// One killer's part: waits for the others once its workers hammer, then kills until the time is over.
    private static func kills(
        of storm: KillStorm, _ rate: TickRate, _ workers: Int, _ line: CellGate,
        _ nanoseconds: Int64, _ patience: Duration
    ) -> (KillReport, Double) {
        var begin: Int64?
        let report = storm.kill(rate, workers) { kills in
            if begin == nil { begin = meet(at: line, patience) }
            let isOver = MonotonicClock.nanoseconds() - (begin ?? 0) >= nanoseconds
            return Interruption.isRequested || kills > 0 && isOver
        }
        let took = MonotonicClock.nanoseconds() - (begin ?? 0)
        return (report, StormPace.achieved(cycles: report.kills, nanoseconds: took))
    }

    /// Waits until all killers are there; returns when they were, on the monotonic clock.
    private static func meet(at line: CellGate, _ patience: Duration) -> Int64 {
        line.warm()
        var deadline = AttendedDeadline(patience)
        while !line.allWarm, !deadline.isOver() { MonotonicClock.sleep(.microseconds(20)) }
        return Int64(line.open(at: UInt64(MonotonicClock.nanoseconds())))
    }
}
