import ArgumentParser
import Harness

/// From what episodes are drawn.
struct SoakChoiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ways of counting; 'list subjects'. (default: all that have a percpu mode)",
            discussion: "Names in this and the next three lists may carry a weight: rseq:3,slots.",
            valueName: "list"),
        transform: WeightedArgument.parse)
    var subjects: [SoakChoice.Weighted]?

    @Option(
        help: ArgumentHelp(
            "Kernel generations or releases. (default: all but G0p)",
            discussion: "G0p is the regression itself: it cannot come down. Name it to see that.",
            valueName: "list"),
        transform: WeightedArgument.parse)
    var generation: [SoakChoice.Weighted]?

    @Option(
        help: ArgumentHelp("'list drivers' shows them. (default: all)", valueName: "list"),
        transform: WeightedArgument.parse)
    var driver: [SoakChoice.Weighted]?

    @Option(
        help: ArgumentHelp(
            "Loads; 'list loads'. (default: devices:6,lives:3 and each user once)",
            valueName: "list"),
        transform: WeightedArgument.parse)
    var workload: [SoakChoice.Weighted]?

    @Option(
        help: ArgumentHelp(
            "Windows that are held open, or none; 'list windows'. (default: all)",
            valueName: "list"),
        transform: NumberArgument.names)
    var windows: [String]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "One passage through a window in N is held open. (default: drawn)", valueName: "n"),
        transform: NumberArgument.count)
    var rarity: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Teardown threads. (default: drawn)", valueName: "n"),
        transform: SoakOptions.lanes)
    var lanes: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of each device: pages, or a size such as 64MiB. (default: drawn)",
            valueName: "n|size"),
        transform: PagesArgument.parse)
    var pages: Int?

    @Option(help: ArgumentHelp("Mode of references. (default: drawn)", valueName: "mode"))
    var mode: RunOptions.Mode?

    @Option(
        help: ArgumentHelp(
            "Plants one defect in every episode, such as FI-21; 'list faults'.", valueName: "id"))
    var fault: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Length of an episode. (default: 500ms)", valueName: "t"),
        transform: SoakOptions.episode)
    var episode: Duration = .milliseconds(500)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where every random choice follows from.", valueName: "n"),
        transform: NumberArgument.seed)
    var seed: UInt64?
}

/// How long a soak lasts, what ends it, and what it leaves behind.
struct SoakOptions: ParsableArguments {
    @Option(
        name: [.customShort("d"), .long, .customLong("runtime")], parsing: .unconditional,
        help: ArgumentHelp(
            "Load in all, what a checkpoint has done included. (default: 60s)", valueName: "t"),
        transform: DurationArgument.parse)
    var duration: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Upper bound for the whole command.", valueName: "t"),
        transform: DurationArgument.parse)
    var budget: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long a wait may take; longer is a hang. (default: 10s)", valueName: "t"),
        transform: DurationArgument.parse)
    var deadline: Duration = ReplayPlanning.usualDeadline

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Failed episodes after which it ends; a hang ends it at once. (default: 8)",
            valueName: "n"),
        transform: NumberArgument.count)
    var failures: Int = 8

    @Option(help: ArgumentHelp("Gets a directory for each failure.", valueName: "dir"))
    var dumps = "reftorture-dumps"

    @Option(help: ArgumentHelp("State of the run, to go on from.", valueName: "file"))
    var checkpoint: String?

    @Flag(help: "Go on from the checkpoint; afresh where there is none.")
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How often the checkpoint is written. (default: 30s)", valueName: "t"),
        transform: DurationArgument.parse)
    var checkpointInterval: Duration = .seconds(30)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often -o gets a record, with what was added. (default: 60s)",
            discussion: "After a kill one may come again, with the stretch.number of the first.",
            valueName: "t"),
        transform: DurationArgument.parse)
    var recordInterval: Duration = .seconds(60)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("OpenMetrics on this loopback port; 0 for any.", valueName: "n"),
        transform: Self.port)
    var metricsPort: Int?

    @Option(help: ArgumentHelp("OpenMetrics into FILE, renamed into place.", valueName: "file"))
    var metricsFile: String?

    @Option(
        help: ArgumentHelp(
            "INI file: [global] and a section for each run, one after the other.",
            discussion: "Keys are long options: duration = 8h. Options beside it override it.",
            valueName: "file"))
    var job: String?

    @Flag(help: "Measure what the oracle costs the fast path, in place of a soak.")
    var oracleCost = false

    @Flag(help: "Print what would be run; run nothing.")
    var dryRun = false

    func validate() throws {
        if let duration, let budget, duration > budget {
            throw ValidationError(
                "'--duration \(duration)' is longer than '--budget \(budget)'; one must give way")
        }
        // Beside a job file the checkpoint may stand in there.
        if resume, checkpoint == nil, job == nil {
            throw ValidationError("'--resume' needs '--checkpoint FILE', to go on from")
        }
        for (name, path) in [
            ("dumps", dumps), ("checkpoint", checkpoint), ("metrics-file", metricsFile),
            ("job", job),
        ] where path?.isEmpty == true {
            throw ValidationError("'--\(name)' names nothing; a path is needed")
        }
    }

    /// Reads the length of an episode, which is counted in milliseconds.
    static func episode(_ text: String) throws -> Duration {
        let length = try DurationArgument.parse(text)
        guard length >= .milliseconds(1), length <= .seconds(86_400) else {
            throw BadValue(reason: "is no length of an episode; 1ms to 1d")
        }
        return length
    }

    /// Reads a number of teardown threads; more than a thousand would only wait for each other.
    static func lanes(_ text: String) throws -> Int {
        guard let count = Int(text), (1...64).contains(count) else {
            throw BadValue(reason: "is no number of teardown threads; 1 to 64")
        }
        return count
    }

    /// Reads a port.
    private static func port(_ text: String) throws -> Int {
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw BadValue(reason: "is no port; 0 to 65535")
        }
        return port
    }
}
