import FoundationEssentials
import Harness
import Records

/// The two that `compare` was given: both of one kind.
enum Comparands {
    /// To be measured in this process.
    case live(CompareKind, a: Name, b: Name)
    /// Two files of records.
    case saved(a: String, b: String)

    /// Something by one of its names.
    struct Name {
        /// As written.
        let typed: String
        /// What it is called in results.
        let id: String

        /// Both, where they are not the same.
        var shown: String {
            typed.lowercased() == id.lowercased() ? id : "\(typed) (\(id))"
        }
    }

    /// Says what two names are.
    ///
    /// The only place that knows; a further kind of names is a line in `CompareKind.all`.
    ///
    /// - Parameter names: As written; none stands for the default of the first kind that has one.
    /// - Returns: The two, of one kind.
    /// - Throws: `UnknownName` or `BadValue`, naming the bad token.
    static func resolve(_ names: [String]) throws -> Comparands {
        if names.isEmpty {
            for kind in CompareKind.all {
                if let pair = kind.defaultPair { return try resolve(pair) }
            }
            throw BadValue(
                reason: "nothing to compare; name two, as in 'reftorture compare rseq locked'")
        }
        guard names.count <= 2 else {
            throw BadValue(reason: "'\(names[2])' is one too many; compare takes two, A and B")
        }
        guard names.count == 2 else {
            throw BadValue(reason: "'\(names[0])' alone is nothing to compare; name a second")
        }
        switch (try sort(of: names[0]), try sort(of: names[1])) {
        case (.file, .file):
            return .saved(a: names[0], b: names[1])
        case (.name(let first), .name(let second)) where first.noun == second.noun:
            return .live(first, a: name(names[0], first), b: name(names[1], first))
        case (let first, let second):
            throw BadValue(
                reason: "'\(names[0])' is a \(first.noun) and '\(names[1])' is a \(second.noun); "
                    + "compare two of one kind")
        }
    }

    private static func name(_ typed: String, _ kind: CompareKind) -> Name {
        Name(typed: typed, id: kind.identify(typed) ?? typed)
    }

    private enum Sort {
        case name(CompareKind)
        case file

        var noun: String {
            switch self {
            case .name(let kind): kind.noun
            case .file: "file"
            }
        }
    }

    /// A known name is that name, also where a file is called so: `./name` is the file.
    private static func sort(of name: String) throws(UnknownName) -> Sort {
        if let kind = CompareKind.all.first(where: { $0.identify(name) != nil }) {
            return .name(kind)
        }
        // What looks like a file and is none is told from a misspelt name.
        let looksLikeFile =
            name.contains("/") || name.hasSuffix(".json") || name.hasSuffix(".jsonl")
        if looksLikeFile || FileManager.default.fileExists(atPath: name) { return .file }
        throw UnknownName(
            kind: CompareKind.all.map(\.noun).joined(separator: ", ") + " or file", token: name,
            known: CompareKind.all.flatMap(\.names))
    }
}
