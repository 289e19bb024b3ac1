import ArgumentParser
import Harness
import Machine
import Percpu
import Records
import Statistics

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "What does one get and put cost here, and how long does a kill take?",
        discussion: """
            Examples:
              reftorture bench
              reftorture bench -w 1,2x --subjects rseq,slots --mode percpu
              reftorture bench -d 60s -o records.jsonl --format json
            """)

    @OptionGroup(title: "Placement") var placement: PlacementOptions
    @OptionGroup(title: "Run") var runs: RunOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var tree: SysrootOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Best time of the issue probe ever seen on this machine, nanoseconds.",
            valueName: "n"))
    var probeNs: Double?

    func validate() throws {
        if tree.sysroot != nil, !runs.dryRun {
            throw ValidationError("'--sysroot' needs '--dry-run': a captured host runs nothing")
        }
        if let probeNs, !(probeNs > 0 && probeNs.isFinite) {
            throw ValidationError("'--probe-ns \(probeNs)' is no time; nanoseconds above zero")
        }
    }

    func run() throws {
        let begin = MonotonicClock.nanoseconds()
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try tree.survey(start)
        let resolved = try placement.resolved(on: survey.topology, defaultWorkers: "1,max")
        if survey.isLive {
            try ThreadBudget.host().check(workers: resolved.counts.max() ?? 1)
        }
        var plan = try plan(resolved)
        plan.endsBy = runs.budget.map { begin + ($0.nanoseconds - $0.nanoseconds / 10) }
        if runs.dryRun {
            try TextOutput.standardOutput.print(BenchDryRun(plan: plan).text)
            return
        }
        var records = RunRecords<BenchEntry>(
            command: "bench",
            plan: RunPlan(
                options: options(plan, resolved), seed: plan.seed, placement: resolved.placed),
            survey: survey, store: try output.recordStore())
        try Interruption.install()
        output.warn("seed \(plan.seed)")
        if let notice = Engine.notice(among: plan.subjects) { output.warn(notice) }

        var line = output.progressLine()
        let outcome = try Bench(plan: plan, topology: survey.topology, start: start).run(
            progress: { line.update("\(Int($0.fraction * 100)) %  \($0.doing)") },
            record: { records.append($0, $1) })
        line.clear()
        for warning in outcome.warnings { output.warn(warning) }
        let document = records.finish(
            outcome.entries, outcome.violations, warnings: outcome.warnings)
        try output.print(document)
        try records.close()
        try end(outcome, document)
    }

    // MARK: - Plan

    private func plan(_ resolved: ResolvedPlacement) throws -> BenchPlan {
        let known = Catalog.subjects
        var chosen = known
        if let names = runs.subjects {
            for name in names where !known.contains(where: { $0.id == name }) {
                throw UnknownName(kind: "subject", token: name, known: known.map(\.id))
            }
            // The yardsticks come along: without a floor there is no ratio.
            chosen = known.filter { $0.role == .yardstick || names.contains($0.id) }
        }
        let workload = try workload()
        var random = SystemRandomNumberGenerator()
        let seed = runs.seed ?? random.next()
        let length = runs.budget.map { min($0, runs.duration ?? Self.defaultLength) }
        return BenchPlan(
            subjects: chosen, workload: workload.id,
            modes: runs.mode.flatMap { CountingMode(rawValue: $0.rawValue) }.map { [$0] }
                ?? workload.modes,
            workerCounts: resolved.counts, cpus: resolved.placement.cpus,
            housekeeping: resolved.housekeeping,
            nanoseconds: (length ?? runs.duration ?? Self.defaultLength).nanoseconds,
            repetitions: runs.repetitions,
            warmUpNanoseconds: runs.warmup?.nanoseconds ?? 300_000, seed: seed,
            probeNanoseconds: probeNs, replay: replay(seed: seed, resolved))
    }

    private func workload() throws -> NamedWorkload {
        let known = Catalog.workloads
        let name = runs.workload ?? known[0].id
        guard let workload = known.first(where: { $0.id == name }) else {
            throw UnknownName(kind: "workload", token: name, known: known.map(\.id))
        }
        if let mode = runs.mode, !workload.modes.contains(where: { $0.rawValue == mode.rawValue }) {
            let modes = workload.modes.map(\.rawValue).joined(separator: ", ")
            throw ValidationError(
                "'--mode \(mode.rawValue)' does not fit \(name); it has: \(modes)")
        }
        return workload
    }

    /// Long enough for some sixty repetitions of everything on two CPUs.
    private static let defaultLength = Duration.seconds(14)

    private func replay(seed: UInt64, _ resolved: ResolvedPlacement) -> String {
        var words = ["reftorture bench --seed \(seed)"]
        words.append("-c \(CPUSet(resolved.placement.cpus))")
        words.append("-w \(resolved.counts.map(String.init).joined(separator: ","))")
        if let subjects = runs.subjects {
            words.append("--subjects \(subjects.joined(separator: ","))")
        }
        if let workload = runs.workload { words.append("--workload \(workload)") }
        if let mode = runs.mode { words.append("--mode \(mode.rawValue)") }
        return words.joined(separator: " ")
    }

    private func options(_ plan: BenchPlan, _ resolved: ResolvedPlacement) -> [String: String] {
        var options = placement.inForce(resolved)
        options["subjects"] = plan.subjects.map(\.id).joined(separator: ",")
        options["workload"] = plan.workload
        options["mode"] = plan.modes.map(\.rawValue).joined(separator: ",")
        options["duration"] = "\(plan.nanoseconds)ns"
        options["warmup"] = "\(plan.warmUpNanoseconds)ns"
        options["repeat"] = plan.repetitions.map(String.init)
        options["probe-ns"] = probeNs.map { "\($0)" }
        return options
    }

    // MARK: - End

    /// The worst of what happened decides.
    private func end(_ outcome: Bench.Outcome, _ document: Document<BenchEntry>) throws {
        let asked = document.results.filter { !$0.isReference }
        if !outcome.violations.isEmpty {
            try Records.ExitCode.end(with: Records.ExitCode.violated)
        } else if outcome.interrupted {
            try Records.ExitCode.end(with: Records.ExitCode.interrupted)
        } else if asked.allSatisfy({ $0.skipped != nil }), !asked.isEmpty {
            try Records.ExitCode.end(with: Records.ExitCode.skipped)
        } else if output.strict, outcome.noisy {
            try Records.ExitCode.end(with: Records.ExitCode.inconclusive)
        }
    }
}
