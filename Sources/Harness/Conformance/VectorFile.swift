internal import FoundationEssentials
internal import Records

/// A file of vectors, one per line (JSON Lines).
public struct VectorFile: Sendable {
    /// As it was named by whoever asked for it.
    public var path: String
    public var vectors: [Vector]

    /// Reads and checks the whole file, so that nothing is played from one that is damaged.
    ///
    /// Empty lines are passed over; a file with nothing else is malformed.
    public init(path: String) throws(VectorError) {
        let bytes: [UInt8]
        do throws(RecordError) {
            bytes = try InputFile.bytes(of: path)
        } catch {
            throw .unreadable(error)
        }
        try self.init(path: path, bytes: bytes)
    }

    /// The same for bytes that are at hand; `path` is for messages.
    public init(path: String, bytes: [UInt8]) throws(VectorError) {
        self.path = path
        vectors = []
        let decoder = JSONDecoder()
        let blank: Set<UInt8> = [0x20, 0x09, 0x0D]
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy(blank.contains) { continue }
            do {
                vectors.append(try decoder.decode(Vector.self, from: Data(line)))
            } catch {
                let odd = try? decoder.decode(OddNumber.self, from: Data(line)).path
                throw .malformed(
                    file: path, line: number,
                    expected: Self.expectation(behind: error, oddNumber: odd))
            }
        }
        if vectors.isEmpty {
            throw .malformed(file: path, line: 1, expected: "at least one vector")
        }
    }

    /// Vectors made by other means than reading.
    public init(path: String, vectors: [Vector]) {
        self.path = path
        self.vectors = vectors
    }

    /// What should have stood where decoding gave up.
    private static func expectation(
        behind error: any Error, oddNumber: [any CodingKey]?
    ) -> String {
        switch error {
        case let error as UnmetExpectation:
            at(error.path, error.expected)
        case DecodingError.keyNotFound(let key, let context):
            at(context.codingPath, "key \"\(key.stringValue)\"")
        case DecodingError.typeMismatch(let type, let context),
            DecodingError.valueNotFound(let type, let context):
            at(context.codingPath, name(of: type))
        case DecodingError.dataCorrupted where oddNumber != nil:
            at(oddNumber ?? [], name(of: Int.self))
        default:
            "one complete JSON object"
        }
    }

    private static func at(_ path: [any CodingKey], _ expected: String) -> String {
        if path.isEmpty { return expected }
        let place = path.reduce("") { text, key in
            if let index = key.intValue { return "\(text)[\(index)]" }
            return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
        }
        return "\(expected) at \(place)"
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is Int.Type: "an integer of 64 bits"
        case is Bool.Type: "true or false"
        case is String.Type: "a string"
        case is [Any].Type: "a list"
        case is [String: Any].Type: "an object"
        default: "another type"
        }
    }
}

/// What stood in a vector is sound JSON and nothing that a vector has there.
struct UnmetExpectation: Error {
    var path: [any CodingKey]
    var expected: String
}
