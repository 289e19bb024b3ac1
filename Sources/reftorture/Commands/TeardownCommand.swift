import ArgumentParser
import Harness
import Machine
import Percpu
import Records

struct TeardownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teardown",
        abstract: "Does the release sequence of a driver hold under load?",
        discussion: """
            Examples:
              reftorture teardown
              reftorture teardown --fault FI-21
              reftorture teardown --generation v5.2 --pins 3 --pages 16GiB

            One attach, load and teardown: its timeline, and what the oracle found.
            Exit 0: nothing was found but what the generation is known for. Exit 1: more
            was, by a planted fault too; 'as_expected' tells if just what it must show.
            """)

    @OptionGroup(title: "Teardown") var teardown: TeardownOptions
    @OptionGroup(title: "Placement") var placement: PlacementOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var tree: SysrootOptions

    func validate() throws {
        if tree.sysroot != nil, !teardown.dryRun {
            throw ValidationError("'--sysroot' needs '--dry-run': a captured host runs nothing")
        }
    }

    func run() throws {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try tree.survey(start)
        let planning = try TeardownPlanning(teardown, placement, on: survey.topology)
        let memory = MemoryBudget(root: tree.sysroot ?? "")
        try planning.check(memory)
        if survey.isLive { try ThreadBudget.host().check(workers: planning.plan.workerCPUs.count) }
        if teardown.dryRun {
            let text = TeardownDryRun(planning: planning, memory: memory).text
            return try TextOutput.standardOutput.print(text)
        }
        let store = try output.recordStore()
        try Interruption.install()
        output.warn("seed \(planning.plan.seed)")
        let result = try result(of: planning, survey, start)
        for warning in result.warnings { output.warn(warning) }
        let document = document(of: result, planning, survey)
        try output.print(document)
        try store?.append(document)
        try store?.synchronize()
        try end(result)
    }

    /// What came out, of a run or of none.
    private struct Result {
        var entry: TeardownEntry
        var violations: [Violation] = []
        var warnings: [String] = []
        var interrupted = false
    }

    private func result(
        of planning: TeardownPlanning, _ survey: HostSurvey, _ start: ProcessStart
    ) throws -> Result {
        if let reason = planning.skipReason {
            var entry = planning.plan.entry
            entry.skipped = reason
            output.warn("skipped: \(reason)")
            return Result(entry: entry)
        }
        if teardown.subjects == nil, planning.plan.fault?.mutant == nil,
            let notice = Engine.notice(among: Catalog.subjects)
        {
            output.warn(notice)
        }
        // Threads that are no workers, the reaper among them, inherit the mask of this one.
        if let housekeeping = planning.resolved.housekeeping { try Affinity.set(housekeeping) }
        var line = output.progressLine()
        let run = Teardown(plan: planning.plan, topology: survey.topology, start: start)
        let outcome = try run.run { line.update("\(Int($0.fraction * 100)) %  \($0.doing)") }
        line.clear()
        var result = Result(
            entry: outcome.entry, violations: outcome.violations, warnings: outcome.warnings,
            interrupted: outcome.interrupted)
        result.entry.explainKnown(of: planning.plan.generation)
        return result
    }

    private func document(
        of result: Result, _ planning: TeardownPlanning, _ survey: HostSurvey
    ) -> Document<TeardownEntry> {
        let cpus = planning.plan.workerCPUs
        var environment = survey.environment(cpus: cpus)
        environment.warnings += result.warnings
        return Document(
            command: "teardown", version: BuildVersion.current, host: survey.host,
            environment: environment,
            plan: RunPlan(
                options: planning.inForce(placement), seed: planning.plan.seed,
                placement: planning.resolved.placed),
            results: [result.entry], violations: result.violations)
    }

    /// The worst of what happened decides.
    private func end(_ result: Result) throws {
        if !result.violations.isEmpty {
            try Records.ExitCode.end(with: Records.ExitCode.violated)
        } else if result.interrupted {
            try Records.ExitCode.end(with: Records.ExitCode.interrupted)
        } else if result.entry.skipped != nil {
            try Records.ExitCode.end(with: Records.ExitCode.skipped)
        } else if output.strict, !result.entry.asExpected {
            // A fault that shows by chance has not shown yet.
            try Records.ExitCode.end(with: Records.ExitCode.inconclusive)
        }
    }
}
