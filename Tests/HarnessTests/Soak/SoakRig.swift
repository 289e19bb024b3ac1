import Machine
import Percpu
import Records

@testable import Harness

/// What a test needs to run one episode on this host.
enum SoakRig {
    /// Runs it; `subject` stands in for what the catalogue has under the plan's name, `progress` is told now
    /// and then how it stands.
    static func run(
        _ plan: EpisodePlan, patience: Duration = .seconds(20), subject: SoakSubject? = nil,
        progress: (EpisodeReport) -> Void = { _ in }
    ) throws -> EpisodeReport {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let cpus = Array(start.affinity)
        var host = HostWatch(start: start)
        var run = EpisodeRun(
            plan: plan, placement: (0..<plan.workers).map { cpus[$0 % cpus.count] },
            housekeeping: nil, patience: patience, start: start, rate: TickRate())
        run.subject = subject
        return try run.make(
            on: try HostSurvey(live: start).topology, host: &host, endsBy: nil, progress: progress)
    }
}
