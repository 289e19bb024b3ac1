import ArgumentParser
import Harness
import Machine
import Percpu
import Records
import Reporting

struct SelftestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Can each detector fire? Every planted fault must be caught, nothing sound.",
        discussion: """
            Example: reftorture selftest --only FI-06,double-kill

            Plants faults, broken ways of counting and real mistakes, one after the other,
            and what is sound beside them. Exit 0: each was caught by its own detector in
            time, and nothing sound was. Exit 1: one was not, or something sound was.
            What the budget leaves no time for counts as not run: a warning that tells how
            many, and exit 9 with --strict.
            """)

    @Option(
        help: ArgumentHelp(
            "Only these: ids, faults, or how ids begin, such as sound/storm; '--list' shows them.",
            valueName: "list"),
        transform: NumberArgument.names)
    var only: [String]?

    @Flag(name: .customLong("list"), help: "Show what is planted and what must tell; run nothing.")
    var lists = false

    @Option(
        name: .shortAndLong, parsing: .unconditional,
        help: ArgumentHelp(
            "Seeds for each plant that shows by chance: median and longest time to find.",
            valueName: "n"),
        transform: NumberArgument.count)
    var `repeat`: Int = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Upper bound for the whole command; what is left then is not run.", valueName: "t"),
        transform: DurationArgument.parse)
    var budget: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where every random choice follows from.", valueName: "n"),
        transform: NumberArgument.seed)
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Switch the detectors of these promises off: what they catch must then be missed.",
            discussion: "The proof that a selftest can fail: exit 1.", valueName: "INV-n[,INV-n]"),
        transform: NumberArgument.names)
    var blind: [String] = []

    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        _ = try chosen()
        for name in blind where !Self.promises.contains(name) {
            throw UnknownName(kind: "invariant", token: name, known: Self.promises)
        }
    }

    func run() throws {
        let chosen = try chosen()
        if lists {
            let rows = Listing.rows(chosen.map { ($0.id, [$0.meaning]) })
            return try TextOutput.standardOutput.print(rows.map { $0 + "\n" }.joined())
        }
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try HostSurvey(live: start)
        let store = try output.recordStore()
        try Interruption.install()
        let seed = seed ?? UInt64.random(in: 0...UInt64.max)
        output.warn("seed \(seed)")
        let host = SelftestHost(topology: survey.topology, start: start)
        try ThreadBudget.host().check(workers: host.hammers.count)
        let selftest = Selftest(
            plants: chosen, host: host, seed: seed, rounds: `repeat`,
            endsBy: budget.map { MonotonicClock.nanoseconds() + $0.nanoseconds },
            blind: Set(blind))
        var document = document(survey, host, seed)
        var line = output.progressLine()
        let outcome = try selftest.run { progress in
            line.update("\(progress.done) of \(progress.total)  \(progress.next)")
        } finished: { entry, violations in
            var single = document
            single.results = [entry]
            single.violations = violations
            try store?.append(single)
        }
        line.clear()
        document.results = outcome.entries
        document.violations = outcome.violations
        if outcome.unfinished > 0 {
            let warning =
                "the budget left no time for \(outcome.unfinished) of \(chosen.count) plants"
            document.environment.warnings.append(warning)
            output.warn(warning)
        }
        try output.print(document, orElse: KTAP().id)
        try store?.synchronize()
        try end(outcome)
    }

    private func end(_ outcome: Selftest.Outcome) throws {
        let code = outcome.exitCode
        // What was not run says no more than what cannot be run here.
        let isHarmless = code == Records.ExitCode.success || code == Records.ExitCode.skipped
        if isHarmless, output.strict, outcome.unfinished > 0 {
            try Records.ExitCode.end(with: Records.ExitCode.inconclusive)
        }
        try Records.ExitCode.end(with: code)
    }

    private static let promises = (Invariants.all + Invariants.ofDevices).map(\.id)

    private func chosen() throws(UnknownName) -> [Plant] {
        guard let only else { return Plant.all }
        for name in only where !Plant.all.contains(where: { $0.isCalled(name) }) {
            let faults = Plant.all.map(\.fault).reduce(into: [String]()) { names, name in
                if !names.contains(name) { names.append(name) }
            }
            throw UnknownName(
                kind: "plant", token: name, known: faults, aliases: Plant.all.map(\.id))
        }
        return Plant.all.filter { plant in only.contains { plant.isCalled($0) } }
    }

    private func document(
        _ survey: HostSurvey, _ host: SelftestHost, _ seed: UInt64
    ) -> Document<SelftestEntry> {
        var options = ["repeat": "\(`repeat`)"]
        options["only"] = only?.joined(separator: ",")
        options["budget"] = budget.map { "\($0.nanoseconds)ns" }
        if !blind.isEmpty { options["blind"] = blind.joined(separator: ",") }
        let hammers = host.hammers
        return Document(
            command: "selftest", version: BuildVersion.current, host: survey.host,
            environment: survey.environment(cpus: survey.topology.allowed),
            plan: RunPlan(
                options: options, seed: seed,
                placement: [.init(workers: hammers.count, cpus: hammers)]),
            results: [], violations: [])
    }
}

extension Plant {
    /// For `--list`: what must tell, and of what.
    fileprivate var meaning: String {
        let told = detector?.name ?? (kind == .sound ? "nothing" : "not here")
        return "\(told): \(sentence)"
    }
}
