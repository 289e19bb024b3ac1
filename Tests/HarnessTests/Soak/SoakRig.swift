import Machine
import Percpu
import Records

@testable import Harness

/// What a test needs to run one episode on this host.
enum SoakRig {
    static func run(
        _ plan: EpisodePlan, patience: Duration = .seconds(20)
    ) throws -> EpisodeReport {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let cpus = Array(start.affinity)
        var host = HostWatch(start: start)
        let run = EpisodeRun(
            plan: plan, placement: (0..<plan.workers).map { cpus[$0 % cpus.count] },
            housekeeping: nil, patience: patience, start: start, rate: TickRate())
        return try run.make(
            on: try HostSurvey(live: start).topology, host: &host, endsBy: nil, progress: { _ in })
    }
}
