public import Machine
public import Records
import Statistics

/// Episode after episode, drawn by a seed, until the time is over or too much was found.
public struct Soak {
    let plan: SoakPlan
    let topology: Topology
    let start: ProcessStart

    /// Prepares a soak of a host.
    public init(plan: SoakPlan, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.topology = topology
        self.start = start
    }

    /// Makes the run.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameter observe: Told many times a second how it stands.
    /// - Returns: What came of it.
    /// - Throws: `HarnessError` when threads or memory cannot be had.
    public func run(
        _ observe: (SoakStatus) -> Void
    ) throws(HarnessError) -> SoakOutcome {
        var state = SoakState(plan)
        var host = HostWatch(start: start)
        let rate = TickRate()
        var failures = 0
        var refusals = 0
        while state.totals.seconds < state.seconds, failures < plan.mostFailures, !state.isFutile {
            if Interruption.isRequested {
                state.interrupted = true
                break
            }
            if let endsBy = plan.endsBy, MonotonicClock.nanoseconds() >= endsBy { break }
            let episode = state.next()
            guard let placement = placement(of: episode, host) else {
                state.wait(for: episode, because: host.look())
                observe(state.status(with: nil))
                continue
            }
            let run = EpisodeRun(
                plan: episode, placement: placement, housekeeping: plan.housekeeping,
                patience: plan.patience, start: start, rate: rate, dumps: plan.dumps,
                runSeed: plan.seed, revision: plan.revision, replay: plan.replay)
            let report: EpisodeReport
            do throws(HarnessError) {
                report = try run.make(on: topology, host: &host, endsBy: plan.endsBy) { report in
                    observe(state.status(with: report))
                }
                refusals = 0
            } catch {
                // A CPU that goes between the choice of a place and the pin is no reason to end a night.
                refusals += 1
                if refusals > Self.mostRefusals { throw error }
                state.wait(for: episode, because: host.look() + [error.line])
                observe(state.status(with: nil))
                continue
            }
            state.add(report, plan)
            observe(state.status(with: nil))
            if !report.findings.isEmpty { failures += 1 }
            // After a hang nothing is as it was: whoever looks into it wants to find it as it is.
            if report.isStuck || report.interrupted || report.hasHung { break }
        }
        return state.outcome
    }

    /// So often in a row an episode may be refused by the system before the soak gives up.
    private static let mostRefusals = 25

    /// The CPU of each worker, out of those that are there just now; `nil` when none is.
    private func placement(of episode: EpisodePlan, _ host: HostWatch) -> [Int]? {
        let cpus = plan.cpus[episode.order, default: []].filter(host.usable.contains)
        guard !cpus.isEmpty else { return nil }
        return (0..<episode.workers).map { cpus[$0 % cpus.count] }
    }
}
