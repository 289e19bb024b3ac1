import ArgumentParser
import Harness

@main
struct Reftorture: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reftorture",
        subcommands: [TopologyCommand.self])
    func run() { scratch() }
}
