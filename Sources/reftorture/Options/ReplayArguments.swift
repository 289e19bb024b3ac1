import ArgumentParser

/// What is run again, how often, and how small it is to become.
struct ReplayArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A token, a file of records, or what a failure left behind.",
            discussion: "Of a directory, dump.json in it; of records, what their violations name.",
            valueName: "token|file"))
    var source: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Which of a file's findings, from 1.", valueName: "n"),
        transform: NumberArgument.count)
    var number: Int?

    @Option(
        name: [.customShort("r"), .customLong("repeat")], parsing: .unconditional,
        help: ArgumentHelp(
            "How often it is run. (default: until found, at most 20 times)", valueName: "n"),
        transform: NumberArgument.count)
    var repetitions: Int?

    @Option(
        help: ArgumentHelp(
            "What to look for, such as hang. (default: what was found)", valueName: "name"))
    var symptom: String?

    @Flag(help: "Hold windows open four times as often.")
    var perturb = false

    @Flag(help: "Make the failing run smaller while it still fails.")
    var shrink = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Upper bound for the whole command. (default: 60s with --shrink)", valueName: "t"),
        transform: DurationArgument.parse)
    var budget: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long a wait may take; longer is a hang. (default: 10s)", valueName: "t"),
        transform: DurationArgument.parse)
    var deadline: Duration?

    @Option(
        name: [.customShort("c"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "CPUs for workers. (default: the inherited affinity mask)", valueName: "list"))
    var cpus: String?

    @Option(
        name: [.customShort("N"), .long], parsing: .unconditional,
        help: ArgumentHelp("Keep to these NUMA nodes.", valueName: "list"))
    var nodes: String?

    @Option(
        name: [.customShort("H"), .long], parsing: .unconditional,
        help: ArgumentHelp("CPUs for teardown threads.", valueName: "list"))
    var housekeeping: String?

    @Flag(help: "Print what would be run; run nothing.")
    var dryRun = false

    func validate() throws {
        if let deadline, let budget, deadline > budget {
            throw ValidationError(
                "'--deadline \(deadline)' is longer than '--budget \(budget)'; one must give way")
        }
        if let symptom, symptom.isEmpty {
            throw ValidationError("'--symptom' is empty; it takes a word such as hang")
        }
    }

    /// Options that change how an episode runs, as they were given.
    var given: [String] {
        var names: [String] = []
        if repetitions != nil { names.append("--repeat") }
        if symptom != nil { names.append("--symptom") }
        if perturb { names.append("--perturb") }
        if shrink { names.append("--shrink") }
        if budget != nil { names.append("--budget") }
        if deadline != nil { names.append("--deadline") }
        if cpus != nil { names.append("--cpus") }
        if nodes != nil { names.append("--nodes") }
        if housekeeping != nil { names.append("--housekeeping") }
        return names
    }
}
