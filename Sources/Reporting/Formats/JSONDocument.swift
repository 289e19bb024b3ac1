import FoundationEssentials
public import Records

/// The whole document as JSON, keys sorted, as other programs read it.
public struct JSONDocument: ReportFormat {
    public let id = "json"
    public let summary = "one JSON document with everything"
    public let fileExtension = "json"

    /// There is nothing to choose.
    public init() {}

    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
        } catch {
            throw .cannotEncode(path: "--format json", reason: "\(error)")
        }
    }
}
