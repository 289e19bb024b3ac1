import ArgumentParser
import Harness
import Machine
import Percpu
import Records

struct ContentionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contention",
        abstract: "How does cost grow with CPUs, sockets and sharing, and where is the knee?",
        discussion: """
            Examples:
              reftorture contention
              reftorture contention --parts maps --budget 5m -o maps.jsonl
              reftorture contention --subjects rseq,shared --sharing one,refs:4,each -d 2m
              reftorture contention --format html >contention.html
            """)

    @OptionGroup(title: "Contention") var contention: ContentionOptions
    @OptionGroup(title: "Placement") var placement: PlacementOptions
    @OptionGroup(title: "Run") var runs: RunOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var tree: SysrootOptions

    func validate() throws {
        if tree.sysroot != nil, !runs.dryRun {
            throw ValidationError("'--sysroot' needs '--dry-run': a captured host runs nothing")
        }
        if let workload = runs.workload, workload != GetPut.id {
            throw ValidationError(
                "'--workload \(workload)' does not fit contention; it has: \(GetPut.id)")
        }
    }

    func run() throws {
        let begin = MonotonicClock.nanoseconds()
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try tree.survey(start)
        let planning = ContentionPlanning(
            placement: placement, runs: runs, options: contention, topology: survey.topology)
        var (plan, resolved) = try planning.plan()
        if survey.isLive {
            try ThreadBudget.host().check(workers: plan.workerCounts.max() ?? 1)
        }
        plan.endsBy = runs.budget.map { begin + ($0.nanoseconds - $0.nanoseconds / 10) }
        if runs.dryRun {
            try TextOutput.standardOutput.print(
                ContentionDryRun(plan: plan, topology: survey.topology).text)
            return
        }
        var records = RunRecords<ContentionEntry>(
            command: "contention",
            plan: RunPlan(
                options: planning.inForce(plan, resolved), seed: plan.seed,
                placement: resolved.placed),
            survey: survey, store: try output.recordStore())
        try Interruption.install()
        output.warn("seed \(plan.seed)")
        if let notice = Engine.notice(among: plan.subjects) { output.warn(notice) }

        var line = output.progressLine()
        let outcome = try Contention(plan: plan, topology: survey.topology, start: start).run(
            progress: { line.update("\(Int($0.fraction * 100)) %  \($0.doing)") },
            record: { records.append($0, $1) })
        line.clear()
        for warning in outcome.warnings { output.warn(warning) }
        let document = records.finish(
            outcome.entries, outcome.violations, warnings: outcome.warnings)
        try output.print(document)
        try records.close()
        try end(outcome)
    }

    /// The worst of what happened decides.
    private func end(_ outcome: Contention.Outcome) throws {
        if !outcome.violations.isEmpty {
            try Records.ExitCode.end(with: Records.ExitCode.violated)
        } else if outcome.interrupted {
            try Records.ExitCode.end(with: Records.ExitCode.interrupted)
        } else if !outcome.entries.contains(where: { $0.skipped == nil }) {
            try Records.ExitCode.end(with: Records.ExitCode.skipped)
        } else if output.strict, outcome.noisy {
            try Records.ExitCode.end(with: Records.ExitCode.inconclusive)
        }
    }
}
