import FoundationEssentials

/// The state of a soak between two episodes: what it takes to go on.
///
/// On disk it is one line of JSON whose last key, `sum`, is made of all the text before it, so that a
/// file that was cut off or changed is noticed even where it still reads as JSON.
public struct Checkpoint: Codable, Sendable, Equatable {
    /// Name and number of the layout that this build writes and reads.
    public static let currentSchema = "reftorture-checkpoint/1"

    /// Name and number of the layout.
    public var schema: String
    /// Which build wrote it.
    public var revision: String
    /// The options that must not change while a soak goes on, by name without dashes.
    public var options: [String: String]
    /// Where every choice follows from.
    public var seed: UInt64
    /// The first episode that is not in `totals`.
    public var nextEpisode: Int
    public var totals: SoakTotals
    /// As much of `totals` as records hold: what comes after it goes into the next record.
    public var recorded: SoakTotals
    /// How many records that makes, and so the number of the next one.
    public var records: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
        case schema
        case revision
        case options
        case seed
        case nextEpisode = "next_episode"
        case totals
        case recorded
        case records
    }

    /// Puts a checkpoint together.
    public init(
        revision: String, options: [String: String], seed: UInt64, nextEpisode: Int,
        totals: SoakTotals, recorded: SoakTotals, records: Int
    ) {
        schema = Self.currentSchema
        self.revision = revision
        self.options = options
        self.seed = seed
        self.nextEpisode = nextEpisode
        self.totals = totals
        self.recorded = recorded
        self.records = records
    }

    /// Puts the checkpoint in the place of the one at `path`, as a whole or not at all.
    ///
    /// - Throws: `RecordError`; the checkpoint before it is then still whole.
    public func write(to path: String) throws(RecordError) {
        let body: [UInt8]
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            body = Array(try encoder.encode(self))
        } catch {
            throw .cannotEncode(path: path, reason: "\(error)")
        }
        try AtomicFile.write(Seal.closing(body), to: path)
    }

    /// Reads a checkpoint to go on from.
    ///
    /// - Parameters:
    ///   - path: Where `write` put it.
    ///   - revision: Of this build.
    ///   - options: Those that must be as they were, by name without dashes.
    /// - Returns: A checkpoint of this revision and these options, as it was written.
    /// - Throws: `CheckpointError`; `.missing` when there is no file at `path`.
    public static func read(
        from path: String, revision: String, options: [String: String]
    ) throws(CheckpointError) -> Checkpoint {
        let checkpoint = try decoded(try bytes(of: path), path)
        guard checkpoint.revision == revision else {
            throw .otherRevision(path: path, wrote: checkpoint.revision, runs: revision)
        }
        let names = Set(checkpoint.options.keys).union(options.keys).sorted()
        for name in names where checkpoint.options[name] != options[name] {
            throw .changedOption(
                path: path, name: name, old: checkpoint.options[name], new: options[name])
        }
        return checkpoint
    }

    private static func bytes(of path: String) throws(CheckpointError) -> [UInt8] {
        do throws(FileFailure) {
            return try CheckedFile(reading: path).readToEnd(from: nil)
        } catch {
            throw error.isMissing
                ? .missing(path: path) : .unreadable(path: path, reason: error.reason)
        }
    }

    private static func decoded(
        _ bytes: [UInt8], _ path: String
    ) throws(CheckpointError) -> Checkpoint {
        func damaged(_ expected: String) -> CheckpointError {
            .damaged(path: path, expected: expected)
        }
        guard !bytes.isEmpty else { throw damaged("a checkpoint, found an empty file") }
        guard let outline = try? JSONDecoder().decode(Outline.self, from: Data(bytes)) else {
            throw damaged("one whole JSON object with the keys of a checkpoint")
        }
        // Another layout may have other keys, and another way to close.
        guard let schema = outline.schema else { throw damaged("the key schema") }
        guard schema == currentSchema else { throw .otherSchema(path: path, found: schema) }
        if let key = outline.missing { throw damaged("the key \(key)") }
        guard let body = Seal.opening(bytes) else {
            throw damaged("a last key sum that fits all the text before it")
        }
        do {
            let checkpoint = try JSONDecoder().decode(Checkpoint.self, from: Data(body))
            guard checkpoint.nextEpisode >= 0 else { throw damaged("next_episode from 0") }
            guard checkpoint.records >= 0 else { throw damaged("records from 0") }
            return checkpoint
        } catch let error as CheckpointError {
            throw error
        } catch let DecodingError.keyNotFound(key, _) {
            throw damaged("the key \(key.stringValue)")
        } catch let DecodingError.typeMismatch(type, context) {
            throw damaged("\(type) at \(context.path)")
        } catch let DecodingError.valueNotFound(type, context) {
            throw damaged("\(type) at \(context.path)")
        } catch let DecodingError.dataCorrupted(context) {
            throw damaged("a value that fits at \(context.path)")
        } catch {
            throw damaged("the values of a checkpoint")
        }
    }

    /// As much as can be told of a file before its sum was looked at.
    private struct Outline: Decodable {
        let schema: String?
        let missing: String?

        init(from decoder: any Decoder) throws {
            let keys = try decoder.container(keyedBy: CodingKeys.self)
            schema = try? keys.decode(String.self, forKey: .schema)
            missing = CodingKeys.allCases.first { !keys.contains($0) }?.rawValue
        }
    }
}

extension DecodingError.Context {
    fileprivate var path: String {
        codingPath.isEmpty ? "the top" : codingPath.map(\.stringValue).joined(separator: ".")
    }
}

/// The closing key of a checkpoint: FNV-1a of 64 bits over the object as it would stand without it.
///
/// Each step maps states one to one, so a single changed byte is always noticed.
private enum Seal {
    static func closing(_ body: [UInt8]) -> String {
        String(decoding: body.dropLast(), as: UTF8.self) + ending(body)
    }

    /// The object without its closing key; `nil` when the two do not fit.
    static func opening(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > length else { return nil }
        let body = bytes.dropLast(length) + [UInt8(ascii: "}")]
        return bytes.suffix(length).elementsEqual(ending(Array(body)).utf8) ? Array(body) : nil
    }

    private static func ending(_ body: [UInt8]) -> String {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in body { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(sum, radix: 16)
        return ",\"sum\":\"" + String(repeating: "0", count: 16 - digits.count) + digits + "\"}\n"
    }

    private static let length = ending([]).utf8.count
}
