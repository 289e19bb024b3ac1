public import Records

/// One row per entry with a header row, as spreadsheets and data frames read it (RFC 4180).
///
/// Unknown is an empty field. Each row also says which host and kernel it comes from, so that files
/// of several hosts can be put together.
public struct CSV: ReportFormat {
    public let id = "csv"
    public let summary = "one row per result, with a header row"
    public let fileExtension = "csv"

    /// There is nothing to choose.
    public init() {}

    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        let rows = document.results.map { entry in
            [
                Cell("host", .text(document.host.name)),
                Cell("kernel", .text(document.host.kernel)),
            ] + entry.cells
        }
        guard let header = rows.first?.map(\.name) else { return "" }
        return ([header.joined(separator: ",")] + rows.map(Self.line)).joined(separator: "\r\n")
            + "\r\n"
    }

    private static func line(_ row: [Cell]) -> String {
        row.map { field($0.value) }.joined(separator: ",")
    }

    private static func field(_ value: Cell.Value) -> String {
        switch value {
        case .unknown: ""
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .text(let text): quoted(text)
        }
    }

    private static func quoted(_ text: String) -> String {
        // By scalar, because "\r\n" is a single character that is neither of its halves.
        let special: Set<Unicode.Scalar> = ["\"", ",", "\n", "\r"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
