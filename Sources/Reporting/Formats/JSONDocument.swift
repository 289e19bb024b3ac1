import FoundationEssentials
public import Records

/// The whole document as JSON, keys sorted, as other programs read it; several as JSON Lines.
public struct JSONDocument: ReportFormat {
    public let id = "json"
    public let summary = "one JSON document with everything"
    public let fileExtension = "json"

    /// There is nothing to choose.
    public init() {}

    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        try Self.text(document, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// One run is the document that its command prints; several are one per line, as `-o` writes them, so
    /// that what reads a file of records reads these.
    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        if let run = runs.first, runs.count == 1 { return try run.render(in: self, style: style) }
        var text = ""
        for run in runs { text += try run.render(in: Line(), style: style) }
        return text
    }

    private static func text<Entry: Reportable>(
        _ document: Document<Entry>, _ formatting: JSONEncoder.OutputFormatting
    ) throws(RecordError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        do {
            return String(decoding: try encoder.encode(document.labelled), as: UTF8.self) + "\n"
        } catch {
            throw .cannotEncode(path: "--format json", reason: "\(error)")
        }
    }

    /// A document on one line.
    private struct Line: ReportFormat {
        let id = "jsonl"
        let summary = "one document on each line"
        let fileExtension = "jsonl"

        func render<Entry: Reportable>(
            _ document: Document<Entry>, style: Style
        ) throws(RecordError) -> String {
            try JSONDocument.text(document, [.sortedKeys, .withoutEscapingSlashes])
        }
    }
}
