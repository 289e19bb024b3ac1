import ArgumentParser
import FoundationEssentials
import Records
import Reporting

/// Where results and progress go.
struct OutputOptions: ParsableArguments {
    /// When progress is shown.
    enum ProgressMode: String, ExpressibleByArgument, CaseIterable {
        /// If standard error is a terminal.
        case auto
        case always
        case never
    }

    static let defaultFormat = ReportFormats.all[0].id

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Append records to FILE as they are made (JSON Lines).", valueName: "file")
    )
    var recordPath: String?

    @Option(
        name: .customLong("format"),
        help: ArgumentHelp(
            "What standard output gets: \(ReportFormats.all.map(\.id).joined(separator: ", "))."
                + " Without it selftest prints ktap. (default: \(defaultFormat))",
            valueName: "name[,name]"),
        transform: NumberArgument.names)
    var formatNames: [String]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How often progress is shown. (default: 200ms)", valueName: "t"),
        transform: DurationArgument.parse)
    var statusInterval: Duration?

    @Option(
        help: ArgumentHelp(
            "Progress on standard error; auto is only to a terminal.", valueName: "when"))
    var progress: ProgressMode = .auto

    @Flag(name: .shortAndLong, help: "No progress and no warnings on standard error.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more on standard error.")
    var verbose = false

    @Flag(help: "A noisy host or an inconclusive verdict is exit 9 instead of a warning.")
    var strict = false

    func validate() throws {
        _ = try formats()
        if recordPath?.isEmpty == true {
            throw ValidationError("'-o' names nothing; a path is needed")
        }
        if quiet, verbose { throw ValidationError("'-q' and '-v' contradict each other") }
        if quiet, progress == .always {
            throw ValidationError("'-q' and '--progress always' contradict each other")
        }
    }

    /// The formats that standard output gets, in the order they were named.
    ///
    /// - Parameter standard: What a command prints when none is named.
    /// - Returns: At least one.
    /// - Throws: `UnknownName`, which lists the formats there are.
    func formats(orElse standard: String = Self.defaultFormat) throws(UnknownName)
        -> [any ReportFormat]
    {
        var formats: [any ReportFormat] = []
        for name in formatNames ?? [standard] { formats.append(try ReportFormats.named(name)) }
        return formats
    }

    /// Opens the file for records, if one was named; call before anything runs.
    func recordStore() throws(RecordError) -> RecordStore? {
        guard let recordPath else { return nil }
        return try RecordStore(path: recordPath)
    }

    /// Prints a document in each of the formats.
    ///
    /// - Parameters:
    ///   - document: All that the command has to say.
    ///   - standard: The format of a command for which none was named.
    /// - Throws: When it cannot be written.
    func print<Entry: Reportable>(
        _ document: Document<Entry>, orElse standard: String = Self.defaultFormat
    ) throws {
        for format in try formats(orElse: standard) {
            try TextOutput.standardOutput.print(try format.render(document, style: Self.style()))
        }
    }

    /// Says something beside the results, unless silence was asked for.
    func warn(_ text: String) {
        // A warning that nobody can read must not stop a run.
        if !quiet { TextOutput.standardError.offer("reftorture: \(text)\n") }
    }

    /// The line that shows how far a run is.
    func progressLine() -> ProgressLine {
        progressLine(isTerminal: TextOutput.standardError.isTerminal)
    }

    /// The line that shows how a run of hours stands.
    ///
    /// Whoever names an interval wants lines, also in a file; without one a file gets few of them.
    func statusLine() -> ProgressLine {
        let isTerminal = TextOutput.standardError.isTerminal
        let isAsked = statusInterval != nil && progress == .auto && !quiet
        return progressLine(
            isTerminal: isTerminal, isAsked: isAsked,
            usual: isTerminal ? Self.usualInterval : .seconds(10))
    }

    private static let usualInterval = Duration.milliseconds(200)

    private func progressLine(
        isTerminal: Bool, isAsked: Bool = false, usual: Duration = Self.usualInterval
    ) -> ProgressLine {
        let isShown =
            switch progress {
            case .auto: isTerminal && !quiet || isAsked
            case .always: true
            case .never: false
            }
        return ProgressLine(
            isShown: isShown, isTerminal: isTerminal, interval: statusInterval ?? usual)
    }

    /// How text for people looks: 80 columns, and colour where it is welcome.
    static func style() -> Style {
        Style(
            isColoured: wantsColour(
                environment: ProcessInfo.processInfo.environment,
                isTerminal: TextOutput.standardOutput.isTerminal))
    }

    /// Whether standard output is to be coloured: only a terminal that can, and `NO_COLOR` forbids.
    static func wantsColour(environment: [String: String], isTerminal: Bool) -> Bool {
        // Set but empty does not count, says no-color.org.
        isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }
}
