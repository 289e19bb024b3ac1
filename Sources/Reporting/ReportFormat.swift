public import Records

/// One way to show records: records in, text out.
///
/// Pure: it reads no clock, no host and no environment, so the same records give the same bytes.
public protocol ReportFormat: Sendable {
    /// What `--format` calls it.
    var id: String { get }
    /// What it is for, in a few words.
    var summary: String { get }
    /// Ending of a file that holds it, without the dot.
    var fileExtension: String { get }

    /// Writes a whole document.
    ///
    /// - Parameters:
    ///   - document: What a command has to say.
    ///   - style: Width and colour; formats for programs ignore it.
    /// - Returns: The text, ending in a newline.
    /// - Throws: `RecordError.cannotEncode` when a figure is not a number.
    func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String

    /// Writes several runs, of any commands and hosts, as one text.
    ///
    /// - Parameters:
    ///   - runs: In the order in which they are shown.
    ///   - style: Width and colour; formats for programs ignore it.
    /// - Returns: The text, ending in a newline; one run after the other, unless the format says otherwise.
    /// - Throws: `RecordError.cannotEncode` when a figure is not a number.
    func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String
}

extension ReportFormat {
    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        var texts: [String] = []
        for run in runs { texts.append(try run.render(in: self, style: style)) }
        return texts.joined(separator: "\n")
    }
}

/// How the text for people may look.
public struct Style: Sendable, Equatable {
    /// Widest line, in columns, at least 72.
    public let columns: Int
    /// Whether the output is a terminal that shows colour, and nobody asked for none.
    public let isColoured: Bool

    /// Plain text, 80 columns wide, unless told otherwise.
    ///
    /// - Parameters:
    ///   - columns: Fewer than 72 count as 72, which the tables need.
    ///   - isColoured: Whether escape sequences for colour are written.
    public init(columns: Int = 80, isColoured: Bool = false) {
        self.columns = max(72, columns)
        self.isColoured = isColoured
    }
}

/// Every format there is.
public enum ReportFormats {
    /// In the order in which they are listed to people; the first is the default.
    public static let all: [any ReportFormat] = [
        HumanTable(),
        JSONDocument(),
        CSV(),
        KTAP(),
        Markdown(),
        HTML(),
        PrometheusText(),
        GoogleBenchmark(),
        KernelMail(),
    ]

    /// Finds a format by the name that `--format` was given.
    ///
    /// - Parameter id: As written by the user.
    /// - Returns: The format.
    /// - Throws: `UnknownName`, which lists the formats there are.
    public static func named(_ id: String) throws(UnknownName) -> any ReportFormat {
        guard let format = all.first(where: { $0.id == id }) else {
            throw UnknownName(kind: "format", token: id, known: all.map(\.id))
        }
        return format
    }
}
