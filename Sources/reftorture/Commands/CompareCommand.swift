import ArgumentParser
import Harness
import Machine
import Percpu
import Records
import Statistics

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Is B cheaper than A? Pairs, an interval and a verdict.",
        discussion: """
            Examples:
              reftorture compare                # G0 G1: the patch, about 20 s
              reftorture compare v4.11 v4.16 --workload gup-fast-16
              reftorture compare old.jsonl new.jsonl --fail-on regression
              reftorture compare rseq slots -w 2 --mode percpu -d 60s

            A and B are two generations of the kernel ('list generations', by id or
            release), two files of 'bench -o', or two subjects ('list subjects'). Without
            names it is G0 and G1. --workload takes a loop over pages for generations, a
            plain loop or a user for subjects ('list workloads').

            Both take turns in one process on the same CPUs, with A against itself as the
            noise floor and fixed work as a control. -r is the number of rounds, each of
            which makes one pair; without -d it may take as long as that takes.

            Of files the floor of one against that of the other is the noise; where they
            have none, 10 % is assumed.
            """)

    @Argument(help: "A, what was before, and B, what comes after.")
    var names: [String] = []

    @OptionGroup(title: "Verdict") var verdict: CompareOptions
    @OptionGroup(title: "Placement") var placement: PlacementOptions
    @OptionGroup(title: "Run") var runs: RunOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        switch try Comparands.resolve(names) {
        case .live(let kind, let a, let b): try measure(kind, a, b)
        case .saved(let a, let b): try hold(a, against: b)
        }
    }

    // MARK: - In this process

    private func measure(
        _ kind: CompareKind, _ a: Comparands.Name, _ b: Comparands.Name
    ) throws {
        let begin = MonotonicClock.nanoseconds()
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try HostSurvey(live: start)
        let resolved = try placement.resolved(on: survey.topology, defaultWorkers: "1,max")
        try ThreadBudget.host().check(workers: resolved.counts.max() ?? 1)
        let live = LiveComparison(
            kind: kind, a: a, b: b, runs: runs, verdict: verdict, resolved: resolved)
        let plan = try live.plan(begin: begin)
        if runs.dryRun {
            try TextOutput.standardOutput.print(live.text(of: plan))
            return
        }
        var options = placement.inForce(resolved)
        options.merge(live.options(of: plan)) { $1 }
        var records = RunRecords<CompareEntry>(
            command: "compare",
            plan: RunPlan(options: options, seed: plan.seed, placement: resolved.placed),
            survey: survey, store: try output.recordStore())
        try Interruption.install()
        output.warn("seed \(plan.seed)")
        if let notice = live.notice { output.warn(notice) }

        var line = output.progressLine()
        let outcome = try Compare(plan: plan, topology: survey.topology, start: start).run {
            line.update("\(Int($0.fraction * 100)) %  \($0.doing)")
        }
        line.clear()
        let isEmpty = outcome.entries.allSatisfy { $0.skipped != nil }
        let warnings =
            outcome.warnings
            + (isEmpty && !outcome.lacksHost
                ? ["nothing was measured: there was too little time, or the host was too noisy"]
                : [])
        for warning in warnings { output.warn(warning) }
        for entry in outcome.entries { records.append(entry, outcome.violations) }
        try output.print(
            records.finish(
                outcome.entries, outcome.violations, warnings: warnings))
        try records.close()
        // The line goes to standard error as that of any error does; all there is was printed before.
        if let failure = outcome.failure { throw RunFailed(error: failure) }
        if !outcome.violations.isEmpty {
            try Records.ExitCode.end(with: Records.ExitCode.violated)
        }
        if outcome.interrupted { try Records.ExitCode.end(with: Records.ExitCode.interrupted) }
        if isEmpty, outcome.lacksHost { try Records.ExitCode.end(with: Records.ExitCode.skipped) }
        try end(outcome.entries, noisy: outcome.noisy || isEmpty)
    }

    // MARK: - Files

    private func hold(_ a: String, against b: String) throws {
        if let option = firstRunOption {
            throw BadValue(
                reason: "'\(option)' needs something to measure, and '\(a)' and '\(b)' are files")
        }
        let minEffect = verdict.minEffect ?? 0.02
        let comparison = SavedComparison(
            try SavedResults(reading: a), try SavedResults(reading: b),
            minEffect: minEffect)
        let entries = try comparison.entries()
        let store = try output.recordStore()
        for warning in comparison.warnings { output.warn(warning) }
        var environment = comparison.environment
        environment.warnings = comparison.warnings
        let document = Document(
            command: "compare", version: BuildVersion.current, host: comparison.setting.host,
            environment: environment,
            plan: RunPlan(
                options: [
                    "a": a, "b": b, "min-effect": CompareOptions.text(ofEffect: minEffect),
                ],
                seed: comparison.setting.plan.seed,
                placement: comparison.setting.plan.placement),
            results: entries, violations: [])
        // The device decides about the exit code, but not about whether the table is shown.
        let written = Result { try store?.append(document) }
        try output.print(document)
        try written.get()
        try store?.synchronize()
        if entries.allSatisfy({ $0.skipped != nil }) {
            try Records.ExitCode.end(with: Records.ExitCode.skipped)
        }
        try end(entries, noisy: false)
    }

    /// The first option that says how to measure.
    private var firstRunOption: String? {
        let given: [(String, Bool)] = [
            ("--cpus", placement.cpus != nil), ("--nodes", placement.nodes != nil),
            ("--workers", placement.workers != nil),
            ("--housekeeping", placement.housekeeping != nil),
            ("--duration", runs.duration != nil), ("--repeat", runs.repetitions != nil),
            ("--warmup", runs.warmup != nil), ("--budget", runs.budget != nil),
            ("--seed", runs.seed != nil), ("--subjects", runs.subjects != nil),
            ("--workload", runs.workload != nil), ("--mode", runs.mode != nil),
            ("--shape", verdict.shape != nil), ("--dry-run", runs.dryRun),
        ]
        return given.first { $0.1 }?.0
    }

    // MARK: - End

    private func end(_ entries: [CompareEntry], noisy: Bool) throws {
        // An atomic reference is dearer than a percpu one before and after: no change made it so.
        let changes = entries.filter { !$0.isAcrossModes }
        if verdict.failOn == .regression, changes.contains(where: { $0.verdict == .regressed }) {
            try Records.ExitCode.end(with: Records.ExitCode.regression)
        }
        if output.strict, noisy || entries.contains(where: { $0.verdict == .inconclusive }) {
            try Records.ExitCode.end(with: Records.ExitCode.inconclusive)
        }
    }
}

/// The harness failed in the middle of a run: whatever the error was, what was made before it stands.
private struct RunFailed: ExitCoded {
    let error: HarnessError

    var exitCode: Int32 { Records.ExitCode.harnessFailed }
    var line: String { "the run ended early: \(error.line)" }
}
