import Machine
import Percpu
import Statistics

/// Kill, confirm, release, reinit, over and over, under workers that never stop taking references.
protocol KillStorm: Sendable {
    /// What each worker does until the storm is over; returns what it found and how many pairs it did.
    func hammer(_ context: WorkerContext) -> HammerReport
    /// What the teardown thread does: lives until `enough` says so.
    func kill(rate: TickRate, enough: (_ kills: Int) -> Bool) -> KillReport
    /// Lets the workers go.
    func stop()
    /// Tears down and judges, with all workers gone.
    func judge(_ reports: [HammerReport]) -> [Finding]
}

/// What one worker brings back from a storm.
struct HammerReport: Sendable {
    var pairs = 0
    var findings: [Finding] = []
    var stayed = true
}

/// What the teardown thread brings back.
struct KillReport: Sendable {
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
