import Machine
import Percpu
import Records

/// One load and its teardown threads, compiled for one way of counting: what a soak conducts.
///
/// `work` and `conduct` run in threads that are left behind when they hang. All else is called by the
/// monitor, which never takes a lock that those threads may hold for long.
protocol Episode: AnyObject, Sendable {
    /// What one worker does until `stop()`; `ThreadNumber` is set, and is the worker's index.
    func work(_ context: WorkerContext)
    /// What teardown thread `lane` does until `stop()`; `ThreadNumber` is set to workers plus lane.
    func conduct(lane: Int)
    /// Asks everybody to come to an end.
    func stop()
    /// Lets everybody out of waits that never end; a watchdog's last resort.
    func abandon()
    /// Judges what only shows when everybody has gone; once, with no thread inside.
    func judge()
    /// What was seen and is not in the tally yet; for a hang, after which nothing is judged.
    func remarks() -> [Finding]
    /// The references under test and who holds them, read without waiting for anybody.
    func standings() -> [Standing]
}

extension Episode {
    func remarks() -> [Finding] { [] }
}

/// What an episode is made of, and what it reports to.
struct EpisodeSetting: Sendable {
    let plan: EpisodePlan
    /// Places for the workers, for one holder and for teardown threads: `site.workerCount` is workers + 1.
    let site: Site
    /// Holds windows open; hand it to memories, zones and walkers, and pass windows of one's own through it.
    let injector: Injector
    /// Last events of each thread.
    let recorder: FlightRecorder
    /// Counts and findings.
    let tally: EpisodeTally
    /// How long a wait may take; what has not come by then never will.
    let patience: Duration
    let rate: TickRate
}
