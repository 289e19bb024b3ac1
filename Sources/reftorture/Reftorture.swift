import ArgumentParser
import Harness

@main
struct Reftorture: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reftorture")
    func run() { scratch() }
}
