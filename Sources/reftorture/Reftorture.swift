import ArgumentParser

@main
struct Reftorture: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reftorture")
}
