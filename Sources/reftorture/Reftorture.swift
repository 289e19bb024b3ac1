import ArgumentParser
import Records

/// The command itself: the list of subcommands, one line each, and the one way out.
@main
struct Reftorture: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reftorture",
        abstract: "Stress and benchmark the kernel's percpu_ref.",
        discussion: "Example: reftorture \(firstCommands[0].arguments)",
        version: BuildVersion.current,
        subcommands: [
            BenchCommand.self,
            CompareCommand.self,
            ContentionCommand.self,
            ConformanceCommand.self,
            TeardownCommand.self,
            SoakCommand.self,
            SelftestCommand.self,
            ReplayCommand.self,
            ReportCommand.self,
            MergeCommand.self,
            TopologyCommand.self,
            ListCommand.self,
        ])

    /// What to try first, and what it answers.
    static let firstCommands: [(arguments: String, answer: String)] = [
        ("bench", "what does one get+put cost here?"),
        ("soak -d 8h", "does it still hold after hours?"),
        ("list subjects", "what can be measured?"),
    ]

    /// Short help: without an argument there is nothing to do.
    func run() throws {
        let width = (Self.firstCommands.map(\.arguments.count).max() ?? 0) + 2
        let tries = Self.firstCommands.map { command in
            let gap = String(repeating: " ", count: width - command.arguments.count)
            return "  reftorture \(command.arguments)\(gap)\(command.answer)"
        }
        try TextOutput.standardOutput.print(
            """
            reftorture \(BuildVersion.current): stress and benchmark the kernel's percpu_ref.

            Try first:
            \(tries.joined(separator: "\n"))

            'reftorture --help' lists all commands, 'reftorture COMMAND --help' its options.

            """)
    }

    static func main() {
        ProcessOutput.prepare()
        let code = Outcome(of: CommandLine.arguments.dropFirst()).report()
        // A code as error prints nothing more and ends the process with that code.
        exit(withError: ArgumentParser.ExitCode(code))
    }
}
