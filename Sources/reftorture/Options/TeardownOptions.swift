import ArgumentParser

/// What is torn down, under which load, and how long that may take.
struct TeardownOptions: ParsableArguments {
    /// When the grace period of a kill ends.
    enum Fold: String, ExpressibleByArgument, CaseIterable {
        /// When it does.
        case free
        /// Right after the kill.
        case early
        /// Not before the teardown sleeps.
        case late
    }

    @Option(
        help: ArgumentHelp(
            "Kernel generation or release, such as G4 or v5.2; 'list generations'. (default: G1)",
            valueName: "id"))
    var generation: String?

    @Option(
        help: ArgumentHelp("'list drivers' shows them. (default: dax-pmem)", valueName: "name"))
    var driver: String?

    @Option(
        help: ArgumentHelp(
            "Plants one defect, such as FI-21; 'list faults' shows them.", valueName: "id"))
    var fault: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of the device: pages, or a size such as 64MiB or 16GiB. (default: 4096)",
            valueName: "n|size"),
        transform: PagesArgument.parse)
    var pages: Int = 4096

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Pins held over the teardown. (default: what the fault needs, or 0)", valueName: "n"),
        transform: NumberArgument.pins)
    var pins: Int?

    @Option(
        help: ArgumentHelp(
            "When the grace period of the kill ends.",
            discussion: "early: before the next step; late: when the teardown sleeps.",
            valueName: "when"))
    var fold: Fold?

    @Option(help: ArgumentHelp("Mode of the reference until the kill. (default: percpu)"))
    var mode: RunOptions.Mode?

    @Option(
        help: ArgumentHelp(
            "What workers do: gup-fast, none. (default: gup-fast)", valueName: "name"))
    var workload: String?

    @Option(
        help: ArgumentHelp(
            "One way of counting. (default: the first of rseq, slots, locked that is available)",
            valueName: "name"),
        transform: NumberArgument.names)
    var subjects: [String]?

    @Option(
        name: [.customShort("d"), .long, .customLong("runtime")], parsing: .unconditional,
        help: ArgumentHelp("Load before the teardown. (default: 200ms)", valueName: "t"),
        transform: DurationArgument.parse)
    var duration: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long a wait may take; longer is a hang. (default: 10s; 2s where one is expected)",
            valueName: "t"),
        transform: DurationArgument.parse)
    var deadline: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Upper bound for the whole command.",
            discussion: "A fault that shows by chance only is tried for 30 s without it.",
            valueName: "t"),
        transform: DurationArgument.parse)
    var budget: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where every random choice follows from.", valueName: "n"),
        transform: NumberArgument.seed)
    var seed: UInt64?

    @Flag(help: "Print plan, steps, what is to be found, and memory needed; run nothing.")
    var dryRun = false

    func validate() throws {
        if let subjects, subjects.count > 1 {
            throw ValidationError(
                "'--subjects \(subjects.joined(separator: ","))' names several; a teardown has one")
        }
        for (name, time) in [("--duration", duration), ("--deadline", deadline)] {
            if let time, let budget, time > budget {
                throw ValidationError(
                    "'\(name) \(time)' is longer than '--budget \(budget)'; one must give way")
            }
        }
    }
}
