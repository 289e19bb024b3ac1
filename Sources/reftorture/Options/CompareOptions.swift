import ArgumentParser

/// What is worth naming in a comparison, and what is worth failing for.
struct CompareOptions: ParsableArguments {
    /// What the command fails on.
    enum Failure: String, ExpressibleByArgument, CaseIterable {
        case regression
    }

    /// How the page operations of a generation are compiled.
    enum Shape: String, ExpressibleByArgument, CaseIterable {
        /// As a userspace program would write them.
        case inline
        /// As the kernel executes them.
        case kernel
    }

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Smallest difference worth naming.",
            discussion:
                "Default: 5% for generations, since where the linker puts such a loop alone moves it "
                + "by 4 to 5%; 2% for everything else.",
            valueName: "p"),
        transform: NumberArgument.percentage)
    var minEffect: Double?

    @Option(
        help: ArgumentHelp(
            "Exit 8 when one is shown.",
            discussion:
                "Each cell is judged by itself at 95 %: the more cells, the likelier one by chance.",
            valueName: "what"))
    var failOn: Failure?

    @Option(help: ArgumentHelp("Of generations, only this shape.", valueName: "shape"))
    var shape: Shape?

    /// An effect as it is written on the command line, to the tenth of a thousandth of a percent.
    static func text(ofEffect minEffect: Double) -> String {
        let parts = Int((minEffect * 1e6).rounded())
        let (whole, rest) = (parts / 10_000, parts % 10_000)
        let digits = String(rest)
        let fraction = String(repeating: "0", count: 4 - digits.count) + digits
        return rest == 0 ? "\(whole)%" : "\(whole).\(fraction)%"
    }
}
