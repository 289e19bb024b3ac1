import Records

/// A job file: INI, with a section for each run and `[global]` for what all of them share.
///
/// Lines that begin with `;` or `#` are comments. What keys mean is not known here.
struct JobFile {
    /// One `key = value`.
    struct Entry: Equatable {
        let key: String
        let value: String
        /// From 1.
        let line: Int
    }

    /// One run.
    struct Section: Equatable {
        let name: String
        /// Where it begins, from 1.
        let line: Int
        var entries: [Entry] = []
    }

    /// As it was named.
    let path: String
    /// What every section begins with.
    private(set) var global: [Entry] = []
    /// At least one, in the order of the file.
    private(set) var sections: [Section] = []

    static let globalName = "global"

    /// Reads a file.
    ///
    /// - Throws: `RecordError.cannotRead` (66), or `JobFileError` (65).
    init(reading path: String) throws {
        let bytes = try InputFile.bytes(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JobFileError(path: path, number: 1, reason: "is no UTF-8 text")
        }
        try self.init(text: text, path: path)
    }

    /// Takes apart what a file holds.
    ///
    /// - Parameters:
    ///   - text: Lines, with or without carriage returns.
    ///   - path: Its name, for errors.
    /// - Throws: `JobFileError` naming the line.
    init(text: String, path: String) throws(JobFileError) {
        self.path = path
        var all: [Section] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, raw) in lines.enumerated() {
            // Editors of other systems put a mark at the start.
            let line = Self.trimmed(index == 0 && raw.hasPrefix("\u{feff}") ? raw.dropFirst() : raw)
            if line.isEmpty || line.hasPrefix(";") || line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                all.append(try Self.section(line, index + 1, after: all, path))
            } else {
                let entry = try Self.entry(line, index + 1, path)
                guard !all.isEmpty else {
                    throw JobFileError(
                        path: path, number: index + 1,
                        reason: "'\(entry.key)' stands before any section; begin with [global]")
                }
                all[all.count - 1].entries.append(entry)
            }
        }
        global = all.first { $0.name == Self.globalName }?.entries ?? []
        sections = all.filter { $0.name != Self.globalName }
        guard !sections.isEmpty else {
            throw JobFileError(
                path: path, number: max(1, lines.count),
                reason: "no run is named; beside [global] a section for each, such as [night]")
        }
    }

    private static func section(
        _ line: Substring, _ number: Int, after all: [Section], _ path: String
    ) throws(JobFileError) -> Section {
        let name = trimmed(line.dropFirst().dropLast())
        guard line.hasSuffix("]"), !name.isEmpty, !name.contains(where: { "[]".contains($0) })
        else {
            throw JobFileError(
                path: path, number: number, reason: "'\(line)' is no section; write [name]")
        }
        if let first = all.first(where: { $0.name == name }) {
            throw JobFileError(
                path: path, number: number,
                reason: "section [\(name)] is there already, in line \(first.line)")
        }
        return Section(name: String(name), line: number)
    }

    private static func entry(
        _ line: Substring, _ number: Int, _ path: String
    ) throws(JobFileError) -> Entry {
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = trimmed(parts[0])
        guard parts.count == 2, !key.isEmpty else {
            throw JobFileError(
                path: path, number: number,
                reason: "'\(line)' is no 'key = value'; a flag is written 'strict = true'")
        }
        let value = trimmed(parts[1])
        guard !value.isEmpty else {
            throw JobFileError(path: path, number: number, reason: "'\(key)' has no value")
        }
        return Entry(key: String(key), value: String(value), line: number)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return text[first...last]
    }
}

/// What is wrong in a job file, and where.
struct JobFileError: ExitCoded, Equatable, CustomStringConvertible {
    let path: String
    /// From 1.
    let number: Int
    /// The bad token, and what would be right.
    let reason: String
    /// Another one where the file is well-formed and asks for what cannot be had.
    var exitCode = ExitCode.malformed

    var line: String { "\(path):\(number): \(reason)" }
    var description: String { line }
}
