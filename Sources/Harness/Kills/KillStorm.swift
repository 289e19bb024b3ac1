import Machine
import Percpu
import Statistics

/// Kill, confirm, release, reinit, over and over, under workers that never stop taking references.
struct KillStorm: Sendable {
    /// What each worker does until the storm is over.
    let hammer: @Sendable (WorkerContext) -> HammerReport
    /// What the teardown thread does, once all workers hammer: goes on until it is told that the kills so
    /// far are enough.
    let kill: @Sendable (TickRate, _ workers: Int, _ enough: (_ kills: Int) -> Bool) -> KillReport
    /// Lets the workers go.
    let stop: @Sendable () -> Void
    /// Tears down and judges, with all workers gone; told how far the killing came.
    let judge: @Sendable (KillReport) -> [Finding]

    init<S: CounterStrategy>(_ lives: StormyLives<S>) {
        hammer = { lives.hammer($0) }
        kill = { lives.kill(rate: $0, workers: $1, enough: $2) }
        stop = { lives.stop() }
        judge = { lives.judge(after: $0) }
    }
}

/// Several storms at once, each with its kills in a thread of its own, under workers that all of them share.
struct KillerCrowd: Sendable {
    /// What each worker does until all storms are over; in place of the storms' own.
    let hammer: @Sendable (WorkerContext) -> HammerReport
    let storms: [KillStorm]

    init<S: CounterStrategy>(_ lives: [StormyLives<S>]) {
        hammer = { StormyLives<S>.hammer(lives, $0) }
        storms = lives.map { KillStorm($0) }
    }
}

/// What one worker brings back from a storm.
struct HammerReport: Sendable {
    var pairs = 0
    var findings: [Finding] = []
    var stayed = true
}

/// What the teardown thread brings back.
struct KillReport: Sendable {
    /// A life that was killed and not revived.
    struct Unfinished: Sendable {
        /// Whether nobody but workers held a reference.
        var toZero: Bool
        /// Whether its switch is known to be over.
        var settled: Bool
    }

    var unfinished: Unfinished?
    var kills = 0
    /// From the call of kill to the confirmation.
    var toConfirm = LatencyHistogram()
    /// From the start of the grace period to its end.
    var barrier = LatencyHistogram()
    /// Summing the slots and publishing the sum.
    var sum = LatencyHistogram()
    /// The confirmation callback.
    var confirm = LatencyHistogram()
    /// From the confirmation to the last put's release.
    var toRelease = LatencyHistogram()
    var findings: [Finding] = []
}
