import ArgumentParser
import Harness
import Machine
import Percpu
import Records
import Reporting

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "A failing run again, from its token or from a file that names it.",
        discussion: """
            Examples:
              reftorture replay rt1:soak:…
              reftorture replay --shrink failures/0001
              reftorture replay records.jsonl --number 2 -r 20

            Exit 0: the finding did not come again. Exit 1: it did. Other commands than a
            soak are run as they were, and decide the exit code themselves.
            """)

    @OptionGroup(title: "Replay") var replay: ReplayArguments
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let source = try ReplaySource(replay.source)
        for warning in source.warnings { output.warn(warning) }
        let item = try source.item(replay.number)
        if source.items.count > 1 { tell(of: source) }
        let token = try item.token
        if !token.revision.isEmpty, token.revision != BuildVersion.current {
            output.warn(
                "the finding is of build \(token.revision), this is \(BuildVersion.current): "
                    + "chance may go another way")
        }
        switch token {
        case .soak(let token): try run(token)
        case .run(let token): try run(token)
        }
    }

    /// What else could be run.
    private func tell(of source: ReplaySource) {
        for (index, item) in source.items.enumerated() {
            let mark = index + 1 == replay.number ?? 1 ? "; run now" : ""
            output.warn("--number \(index + 1): \(item.title)\(mark)")
        }
    }

    // MARK: - Other commands

    /// Runs a command as it was run; where its results go is for this one to say.
    private func run(_ token: RunToken) throws {
        if let option = replay.given.first {
            throw BadValue(
                reason: "'\(option)' is for episodes of a soak; this repeats 'reftorture "
                    + "\(token.arguments[0])'")
        }
        var arguments = token.arguments
        if let path = output.recordPath { arguments += ["-o", path] }
        if let formats = output.formatNames {
            arguments += ["--format", formats.joined(separator: ",")]
        }
        if output.quiet { arguments.append("-q") }
        if output.strict { arguments.append("--strict") }
        if replay.dryRun {
            let line = "reftorture \(arguments.joined(separator: " "))\n"
            return try TextOutput.standardOutput.print(line)
        }
        var command = try parsed(arguments)
        output.warn("runs: reftorture \(arguments.joined(separator: " "))")
        try command.run()
    }

    private func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        let command: any ParsableCommand
        do {
            command = try Reftorture.parseAsRoot(arguments)
        } catch let error as any ExitCoded {
            throw error
        } catch  where Reftorture.exitCode(for: error) != .success {
            let complaint = UsageComplaint(
                message: Reftorture.message(for: error), arguments: arguments)
            throw BadValue(
                reason: "the token's command is not one of this build: \(complaint.line)")
        }
        if command is ReplayCommand {
            throw BadValue(reason: "a replay of a replay would have no end; replay its token")
        }
        return command
    }

    // MARK: - Episodes

    private func run(_ token: EpisodeToken) throws {
        if replay.dryRun { return try TextOutput.standardOutput.print(Self.text(of: token)) }
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try HostSurvey(live: start)
        let site = try ReplayPlanning(replay, on: survey.topology, start)
        try ThreadBudget.host().check(workers: token.plan.workers, teardown: token.plan.lanes)
        let store = try output.recordStore()
        try Interruption.install()
        output.warn("seed \(token.plan.seed)")
        // Threads that are no workers, the reaper among them, inherit the mask of this one.
        if let housekeeping = site.housekeeping { try Affinity.set(housekeeping) }
        var options = ReplayOptions(revision: BuildVersion.current) { "reftorture replay \($0)" }
        options.repeats = replay.repetitions
        options.perturbed = replay.perturb
        options.shrinks = replay.shrink
        options.symptom = replay.symptom
        options.budget = replay.budget ?? (replay.shrink ? .seconds(60) : nil)
        var line = output.progressLine()
        let outcome = try Replay(token, options, on: site.site).run { text, isStep in
            line.update(text)
            guard isStep, output.progress != .never else { return }
            line.clear()
            output.warn("smaller: \(text)")
        }
        line.clear()
        for warning in outcome.warnings { output.warn(warning) }
        try print(outcome, token, site, survey, store)
        try end(outcome)
    }

    private func print(
        _ outcome: ReplayOutcome, _ token: EpisodeToken, _ planning: ReplayPlanning,
        _ survey: HostSurvey, _ store: RecordStore?
    ) throws {
        let plan = token.plan
        let cpus = planning.cpus[plan.order, default: []]
        let placed = RunPlan.Placed(
            workers: plan.workers, cpus: (0..<plan.workers).map { cpus[$0 % cpus.count] })
        var environment = survey.environment(cpus: cpus)
        environment.warnings += outcome.warnings
        let document = Document(
            command: "replay", version: BuildVersion.current, host: survey.host,
            environment: environment,
            plan: RunPlan(
                options: planning.inForce(token), seed: plan.seed, placement: [placed]),
            results: [outcome.entry], violations: outcome.violations)
        try output.print(document)
        try store?.append(document)
        try store?.synchronize()
    }

    /// The worst of what happened decides; who ended a search early wants to go on with it.
    func end(_ outcome: ReplayOutcome) throws {
        let code = code(of: outcome)
        // Threads are inside something that never ends: nobody waits for them.
        if outcome.isStuck { ProcessEnd.now(code) }
        try Records.ExitCode.end(with: code)
    }

    private func code(of outcome: ReplayOutcome) -> Int32 {
        if outcome.interrupted, replay.shrink { return Records.ExitCode.interrupted }
        if !outcome.violations.isEmpty { return Records.ExitCode.violated }
        if outcome.interrupted { return Records.ExitCode.interrupted }
        if outcome.entry.skipped != nil { return Records.ExitCode.skipped }
        return output.strict ? Records.ExitCode.inconclusive : Records.ExitCode.success
    }

    /// What a token holds.
    static func text(of token: EpisodeToken) -> String {
        let wanted = token.wanted.map {
            [$0.invariant, $0.symptom].compactMap { $0 }.joined(separator: " ")
        }
        let rows =
            [("build", token.revision), ("wanted", wanted ?? "anything")] + token.plan.parts
            + [("seed", "\(token.plan.seed)"), ("episode", "\(token.plan.number)")]
        let entries = rows.map { row in Listing.Entry(name: row.0, meaning: [row.1]) }
        return Listing.rows(entries).joined(separator: "\n") + "\n"
    }
}
