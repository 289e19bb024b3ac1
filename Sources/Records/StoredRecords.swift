import FoundationEssentials

/// The records of one file, in the order they were written.
public struct StoredRecords: Sendable {
    /// Where they were read from.
    public let path: String
    /// One per record.
    public let lines: [StoredLine]
    /// Number of a last line that was not finished, as after a crash; `nil` when all are whole.
    ///
    /// The lines before it are good; whoever shows them says that one is missing.
    public let truncatedLine: Int?
    /// What a reader should know of the file, one sentence each: what was left out or passed over.
    public let notes: [String]

    /// What some editors put before the first character.
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Reads a file written by `RecordStore`, or the single document of `--format json`.
    ///
    /// - Parameter path: The file.
    /// - Throws: `RecordError` when it cannot be read, a line is no record, or its schema is newer.
    public init(reading path: String) throws(RecordError) {
        try self.init(Self.bytes(of: path), path: path)
    }

    /// Reads a file among others, in which there has to be something.
    ///
    /// Who wrote it may have been killed within the very first record: then there are no lines, and
    /// `truncatedLine` is that record's. That of one host must not cost the records of all the others.
    ///
    /// - Parameter path: The file.
    /// - Throws: `RecordError` as above, and when the file is empty.
    public init(readingSome path: String) throws(RecordError) {
        try self.init(Self.bytes(of: path), path: path, mayHaveNone: true)
        guard !lines.isEmpty || truncatedLine != nil else {
            throw .malformed(
                path: path, line: 1, expected: "\(StoredLine.expected), found an empty file")
        }
    }

    private static func bytes(of path: String) throws(RecordError) -> [UInt8] {
        do throws(FileFailure) {
            return try CheckedFile(reading: path).readToEnd(from: nil)
        } catch {
            throw .cannotRead(path: path, reason: error.reason)
        }
    }

    /// Takes apart what a file holds.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - path: Its name, for errors.
    /// - Throws: `RecordError` when a line is no record or its schema is newer.
    public init(_ bytes: [UInt8], path: String) throws(RecordError) {
        try self.init(bytes, path: path, mayHaveNone: false)
    }

    private init(_ bytes: [UInt8], path: String, mayHaveNone: Bool) throws(RecordError) {
        self.path = path
        let isMarked = bytes.starts(with: Self.byteOrderMark)
        let bytes = bytes.dropFirst(isMarked ? Self.byteOrderMark.count : 0)
        var notes = isMarked ? ["\(path):1: a byte order mark was passed over"] : []
        try Self.checkText(bytes, path: path)
        if let whole = try StoredLine(bytes, path: path, number: 1) {
            lines = [whole]
            truncatedLine = nil
            self.notes = notes
            return
        }
        let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let blanks: [UInt8] = [0x20, 0x09, 0x0d]
        var lines: [StoredLine] = []
        var truncated: Int?
        for (index, text) in texts.enumerated() where !text.allSatisfy(blanks.contains) {
            if let line = try StoredLine(text, path: path, number: index + 1) {
                lines.append(line)
            } else if let found = FigureScan.first(in: bytes) {
                throw .malformed(path: path, line: found.line, expected: found.expected)
            } else if index == texts.count - 1 {
                // Every finished line ends in a newline, so this one was not finished.
                truncated = index + 1
            } else {
                throw .malformed(path: path, line: index + 1, expected: StoredLine.expected)
            }
        }
        if lines.isEmpty, let truncated,
            !mayHaveNone || !StoredLine.isBegun(texts[truncated - 1])
        {
            throw .malformed(path: path, line: truncated, expected: StoredLine.expected)
        }
        if let truncated {
            notes.append("\(path):\(truncated): the last record is not whole, and is left out")
        }
        self.lines = lines
        self.notes = notes
        truncatedLine = truncated
    }

    /// Refuses what is no text; a last line that was not finished may end within a character.
    private static func checkText(_ bytes: ArraySlice<UInt8>, path: String) throws(RecordError) {
        let newline = UInt8(ascii: "\n")
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        let end = bytes.lastIndex(of: newline) ?? bytes.startIndex
        var number = 1
        for line in bytes.split(separator: newline, omittingEmptySubsequences: false) {
            let isTorn = line.startIndex > end || end == bytes.startIndex
            if String(validating: line, as: UTF8.self) == nil,
                !isTorn || !StoredLine.isBegun(line)
            {
                throw .malformed(
                    path: path, line: number, expected: "UTF-8, found bytes that are no character")
            }
            number += 1
        }
    }
}

/// One record as it stands in a file: enough of it read to know what it is.
public struct StoredLine: Sendable {
    private struct Header: Decodable {
        struct Named: Decodable {
            var name: String
        }

        enum CodingKeys: String, CodingKey {
            case schema, command, version, host
        }

        var schema: String
        var command: String
        var version: String?
        var host: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            schema = try container.decode(String.self, forKey: .schema)
            command = try container.decode(String.self, forKey: .command)
            // Whether these are as they should be shows when the record is read as a whole.
            version = try? container.decode(String.self, forKey: .version)
            host = try? container.decode(Named.self, forKey: .host).name
        }
    }

    /// What every line begins with, since keys are sorted; how a torn record is told from other text.
    private static let opening = Array(#"{"command":""#.utf8)

    /// What a line has to be.
    public static let expected = #"a JSON object with "schema": "\#(Schema.current)""#

    /// Which command made it; decides what its results are.
    public let command: String
    /// Name and number of its layout.
    public let schema: String
    /// The build that made it; `nil` where none is named.
    public let version: String?
    /// Name of the host that it was made on; `nil` where none is named.
    public let host: String?
    /// The file's name, for errors.
    public let path: String
    /// The line's number in the file, from 1.
    public let number: Int
    private let text: Data

    /// Reads schema and command.
    ///
    /// `nil` when the text is not JSON at all, which may be a line that was not finished.
    init?(_ text: ArraySlice<UInt8>, path: String, number: Int) throws(RecordError) {
        let data = Data(text)
        guard let header = try? JSONDecoder().decode(Header.self, from: data) else { return nil }
        let parts = header.schema.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == Schema.name, let version = Int(parts[1]), version > 0,
            // Written in one way only: no sign and no zeros before the number.
            header.schema == "\(Schema.name)/\(version)"
        else { throw .malformed(path: path, line: number, expected: Self.expected) }
        guard version <= Schema.version else {
            throw .newerSchema(path: path, line: number, found: header.schema)
        }
        command = header.command
        schema = header.schema
        self.version = header.version
        host = header.host
        self.path = path
        self.number = number
        self.text = data
    }

    /// What stands in the place of a number and cannot be one; the decoder does not tell where.
    var badFigure: FigureScan.Found? { FigureScan.first(in: text) }

    /// The record as it was written, without blanks between its tokens and so on one line.
    public var compacted: [UInt8] { CompactJSON.compacted(text) }

    /// Whether a line is a whole record of any schema.
    static func isRecord(_ text: ArraySlice<UInt8>) -> Bool {
        (try? JSONDecoder().decode(Header.self, from: Data(text))) != nil
    }

    /// Whether a line that is no record is the start of one, as `RecordStore` writes it.
    static func isBegun(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: opening) || opening.starts(with: text)
    }

    /// Reads the whole record.
    ///
    /// - Parameter entry: The type of the command's results.
    /// - Returns: The document.
    /// - Throws: `RecordError.malformed`, naming the key that is missing or wrong.
    public func document<Entry>(of entry: Entry.Type) throws(RecordError) -> Document<Entry> {
        do {
            return try JSONDecoder().decode(Document<Entry>.self, from: text)
        } catch {
            throw .malformed(
                path: path, line: number,
                expected: badFigure?.expected ?? Self.wish(after: error))
        }
    }

    private static func wish(after error: any Error) -> String {
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            (context.codingPath + (last.map { [$0] } ?? []))
                .map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context): "the key '\(place(context, key))'"
        case DecodingError.typeMismatch(let type, let context),
            DecodingError.valueNotFound(let type, let context):
            "'\(place(context))' to be of type \(type)"
        case DecodingError.dataCorrupted(let context):
            "another value at '\(place(context))'"
        default: expected
        }
    }
}
