import ArgumentParser

/// What is run, how long and how often.
///
/// Numbers take the next argument whatever it begins with: of `-d -5s` the value is wrong, not missing.
struct RunOptions: ParsableArguments {
    /// The mode a ref is in while it is measured.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case percpu
        case atomic
    }

    @Option(
        name: [.customShort("d"), .long, .customLong("runtime")], parsing: .unconditional,
        help: ArgumentHelp(
            "Length of each measurement: ns us ms s m h d, bare is seconds.", valueName: "t"),
        transform: DurationArgument.parse)
    var duration: Duration?

    @Option(
        name: [.customShort("r"), .customLong("repeat")], parsing: .unconditional,
        help: ArgumentHelp("How often each measurement is made.", valueName: "n"),
        transform: NumberArgument.count)
    var repetitions: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Warm-up before each measurement.", valueName: "t"),
        transform: DurationArgument.parse)
    var warmup: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Upper bound for the whole command.", valueName: "t"),
        transform: DurationArgument.parse)
    var budget: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where every random choice follows from.", valueName: "n"),
        transform: NumberArgument.seed)
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("What is measured; 'list subjects' shows the names.", valueName: "list"),
        transform: NumberArgument.names)
    var subjects: [String]?

    @Option(help: ArgumentHelp("The loop that is run.", valueName: "name"))
    var workload: String?

    @Option(
        help: ArgumentHelp(
            "Only this mode; both when not given.", valueName: "mode"))
    var mode: Mode?

    @Flag(help: "Print plan, placement and expected duration; run nothing.")
    var dryRun = false

    func validate() throws {
        if let duration, let budget, duration > budget {
            throw ValidationError(
                "'--duration \(duration)' is longer than '--budget \(budget)'; one must give way")
        }
    }
}
