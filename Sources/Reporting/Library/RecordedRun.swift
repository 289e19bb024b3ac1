public import Records

/// One run as it was recorded, whatever its command: what a page or a format needs of it.
///
/// Closures where the type of its results would stand, so that runs of all commands can be in one list.
public struct RecordedRun: Sendable {
    /// Which command made it.
    public let command: String
    /// Version and revision of the build that made it.
    public let version: String
    public let host: Host
    public let environment: Environment
    public let plan: RunPlan
    /// Empty when everything held.
    public let violations: [Violation]
    /// Name of the file that it was read from; empty when it was just made.
    public internal(set) var source: String
    /// One row per result, all with the same names in the same order.
    public let rows: [[Cell]]
    /// One per result.
    public let points: [TestPoint]
    /// The pictures of it.
    public let charts: [any Chart]
    /// What it comes to, one sentence each; the first is the most important.
    public let verdicts: [RunVerdict]
    /// Tables of what no row holds, such as what was counted beside the figures.
    let details: [DetailTable]
    /// What it has in common with other runs and can be drawn beside them.
    let curves: [RunCurve]
    private let body: @Sendable (Style) -> [String]
    private let write: @Sendable (any ReportFormat, Style) throws(RecordError) -> String

    /// Takes over a document.
    ///
    /// - Parameters:
    ///   - document: All results of one run.
    ///   - source: The file that it was read from.
    public init<Entry: Reportable>(_ document: Document<Entry>, source: String = "") {
        command = document.command
        version = document.version
        host = document.host
        environment = document.environment
        plan = document.plan
        violations = document.violations
        self.source = source
        rows = document.results.map(\.cells)
        points = document.results.map(\.testPoint)
        charts = Entry.charts(of: document)
        verdicts = Entry.verdicts(of: document)
        details = Entry.details(of: document)
        curves = Entry.curves(of: document)
        body = { Entry.humanBody(of: document, style: $0) }
        write = { format, style throws(RecordError) in try format.render(document, style: style) }
    }

    /// The text for people, without header and warnings.
    public func humanBody(style: Style) -> [String] { body(style) }

    /// The run in a format that takes one.
    ///
    /// - Throws: `RecordError.cannotEncode` when a figure is not a number.
    public func render(in format: any ReportFormat, style: Style) throws(RecordError) -> String {
        try write(format, style)
    }
}

/// What a run comes to, as a reader should hear it first.
public struct RunVerdict: Sendable, Equatable {
    /// How good the news is.
    public enum Tone: String, Sendable {
        case good
        case bad
        /// Nothing shown either way, or to be read with care.
        case neutral
    }

    public let tone: Tone
    /// One sentence with its figures.
    public let text: String

    /// Puts a verdict together.
    public init(_ tone: Tone, _ text: String) {
        self.tone = tone
        self.text = text
    }
}
