import FoundationEssentials
import Harness
import Records

/// What the argument of `replay` stands for: a token, or the findings of a file.
struct ReplaySource {
    /// Something that can be run again.
    struct Item {
        /// What was found, or where it was named.
        var title: String
        /// The word or command line that repeats it.
        var text: String
        /// Which build made the record.
        var revision: String
    }

    let items: [Item]
    /// What the person wrote, where it is a file.
    let path: String?
    let warnings: [String]

    /// Reads it.
    ///
    /// - Parameter argument: A token, perhaps broken over lines; else a file or directory.
    /// - Throws: `RecordError`, or `BadValue` when a file holds nothing to run.
    init(_ argument: String) throws {
        if ReplayToken.isMeant(by: argument) {
            // A copy from a terminal may bring its line breaks along.
            let word = argument.filter { !$0.isWhitespace }
            items = [Item(title: "the token", text: word, revision: "")]
            path = nil
            warnings = []
            return
        }
        path = argument
        let (file, bytes) = try Self.read(argument)
        if let single = Self.single(bytes) {
            items = [single]
            warnings = []
            return
        }
        let records = try StoredRecords(bytes, path: file)
        var items: [Item] = []
        for line in records.lines {
            let document = try line.document(of: Untold.self)
            items += document.violations.map {
                Item(
                    title: "\($0.invariant) \($0.symptom)", text: $0.replay,
                    revision: document.version)
            }
        }
        warnings =
            records.truncatedLine.map { ["\(file):\($0): the last record is not whole"] } ?? []
        guard !items.isEmpty else {
            throw BadValue(reason: "\(file) holds no violation: there is nothing to replay")
        }
        self.items = items
    }

    /// The one that was asked for.
    ///
    /// - Parameter number: From 1; the first when `nil`.
    /// - Returns: Its title and what repeats it.
    /// - Throws: `BadValue` when there is none of that number.
    func item(_ number: Int?) throws(BadValue) -> Item {
        let number = number ?? 1
        guard items.indices.contains(number - 1) else {
            throw BadValue(
                reason: "'--number \(number)' is too high: there "
                    + (items.count == 1 ? "is 1 finding" : "are \(items.count) findings"))
        }
        return items[number - 1]
    }

    /// A result of any command; only what was violated matters.
    private struct Untold: Codable, Sendable {
        init(from decoder: any Decoder) {}
        func encode(to encoder: any Encoder) {}
    }

    private struct Dump: Decodable {
        var token: String
    }

    /// A file's bytes, or those of the dump in a directory.
    private static func read(_ path: String) throws -> (path: String, bytes: [UInt8]) {
        do throws(RecordError) {
            return (path, try InputFile.bytes(of: path))
        } catch {
            let inside = path.hasSuffix("/") ? "\(path)dump.json" : "\(path)/dump.json"
            do throws(RecordError) {
                return (inside, try InputFile.bytes(of: inside))
            } catch let second {
                let isDirectory = error.line.hasSuffix("Is a directory")
                throw isDirectory ? second : error
            }
        }
    }

    /// A file that holds a token alone, or a dump that holds one among other things.
    private static func single(_ bytes: [UInt8]) -> Item? {
        if let dump = try? JSONDecoder().decode(Dump.self, from: Data(bytes)) {
            return Item(title: "the dump", text: dump.token, revision: "")
        }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard ReplayToken.isMeant(by: text) else { return nil }
        return Item(title: "the token", text: text, revision: "")
    }
}

extension ReplaySource.Item {
    /// The token: its own, or one made of the command line.
    ///
    /// - Throws: `TokenError`, naming what is wrong.
    var token: ReplayToken {
        get throws(TokenError) {
            let words = text.split(separator: " ").map(String.init)
            if words.count > 1, words[0] == "reftorture" {
                if words.count > 2, words[1] == "replay", ReplayToken.isMeant(by: words[2]) {
                    return try .parse(words[2])
                }
                return .run(
                    RunToken(revision: revision, arguments: Array(words.dropFirst())))
            }
            return try .parse(text)
        }
    }
}
