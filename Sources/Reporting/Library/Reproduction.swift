public import Records

/// The command that makes a run again, put together from its plan.
public struct Reproduction: Sendable {
    /// The words of the command, the program's name first; none is quoted.
    public let words: [String]

    /// Reads the plan of a run.
    public init(_ run: RecordedRun) { self.init(command: run.command, plan: run.plan) }

    /// Reads a plan, as soon as there is one.
    ///
    /// - Parameters:
    ///   - command: The one that the plan is of.
    ///   - plan: With its options by their long names.
    public init(command: String, plan: RunPlan) {
        let options = plan.options
        let leading = Self.leading[command, default: []]
        var words = ["reftorture", command]
        for name in leading {
            guard let value = options[name] else { continue }
            // Several files are recorded as one text.
            words += name == "file" ? value.split(separator: " ").map(String.init) : [value]
        }
        for (name, value) in options.sorted(by: { $0.key < $1.key })
        where !leading.contains(name) && !Self.unwritten.contains(name) {
            // A mutant comes with its fault.
            if name == "subjects", options["fault"] != nil { continue }
            switch value {
            // What the seed draws, what is off, and both modes are what is done when nobody says a word.
            case "", "drawn", "false", "percpu,atomic": continue
            case "true": words.append("--\(name)")
            default: words += ["--\(name)", value]
            }
        }
        let isOfFiles = command == "compare" && options["workload"] == nil
        if !Self.seedless.contains(command), !isOfFiles {
            words += ["--seed", "\(plan.seed)"]
        }
        self.words = words
    }

    /// The command on one line, each word quoted where a shell would take it apart.
    public var line: String { words.map(Self.quoted).joined(separator: " ") }

    /// The command on lines of at most `width` columns, as far as words allow; each but the last ends in a
    /// backslash, and an option stays with its value.
    func lines(width: Int, first: String = "", rest: String) -> [String] {
        var pieces: [String] = []
        for (index, word) in words.enumerated() {
            let isValue =
                index > 0 && words[index - 1].hasPrefix("--") && !word.hasPrefix("--")
            if isValue, let last = pieces.popLast() {
                pieces.append("\(last) \(Self.quoted(word))")
            } else {
                pieces.append(Self.quoted(word))
            }
        }
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for piece in pieces {
            // Two columns for a blank and the backslash.
            if !isEmpty, line.count + 1 + piece.count > width - 2 {
                lines.append("\(line) \\")
                line = rest
                isEmpty = true
            }
            line += isEmpty ? piece : " \(piece)"
            isEmpty = false
        }
        return (lines + [line]).flatMap { Self.broken($0, width: width) }
    }

    /// A word longer than a line goes on in the first column of the next, where the shell puts it together
    /// again; not within quotes, where it would not.
    private static func broken(_ line: String, width: Int) -> [String] {
        var rest = line
        var lines: [String] = []
        while rest.count > width, !rest.contains("'") {
            lines.append("\(rest.prefix(width - 1))\\")
            rest = String(rest.dropFirst(width - 1))
        }
        return lines + [rest]
    }

    /// What stands without an option's name, in this order.
    private static let leading = [
        "compare": ["a", "b"], "conformance": ["file"], "replay": ["token"],
    ]
    /// What a plan tells and no option takes: a section is told by the options that it set.
    private static let unwritten: Set<String> = ["section"]
    /// Commands that draw nothing, or have their seed in a token.
    private static let seedless: Set<String> = ["conformance", "replay", "topology"]

    /// A word as a POSIX shell takes it for one.
    static func quoted(_ word: String) -> String {
        let word = TextLayout.oneLine(word)
        let plain = word.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-_.,:=+/@%".unicodeScalars.contains(scalar))
        }
        return plain && !word.isEmpty ? word : "'\(word.replacing("'", with: #"'\''"#))'"
    }
}
