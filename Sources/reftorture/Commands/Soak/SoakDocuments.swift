import FoundationEssentials
import Harness
import Machine
import Records

/// Documents of one soak: all alike but for what they tell.
struct SoakDocuments {
    private let host: Host
    private let environment: Environment
    private let plan: RunPlan

    init(planning: SoakPlanning, survey: HostSurvey, section: String?) {
        var options = planning.inForce
        options["section"] = section
        let cpus = planning.resolved.placement.cpus
        host = survey.host
        var environment = survey.environment(cpus: cpus)
        environment.warnings += planning.choosing.notes
        self.environment = environment
        // Worker counts are drawn; each worker goes to the next of these CPUs, and past the last to the first.
        plan = RunPlan(
            options: options, seed: planning.plan.seed,
            placement: [RunPlan.Placed(workers: cpus.count, cpus: cpus)])
    }

    func document(
        _ entry: SoakEntry, _ violations: [Violation], warnings: [String] = []
    ) -> Document<SoakEntry> {
        var environment = environment
        environment.warnings += warnings
        return Document(
            command: "soak", version: BuildVersion.current, host: host, environment: environment,
            plan: plan, results: [entry], violations: violations)
    }
}

/// Whether something is at a path.
enum FilePresence {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
