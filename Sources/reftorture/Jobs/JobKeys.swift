import ArgumentParser

/// The keys of a job file: the long options of a command, read from its help.
///
/// So a new option is a key at once, and one that is gone is none.
struct JobKeys {
    /// One option.
    struct Key: Equatable {
        /// All its names without dashes; the first is what the others stand for.
        let names: [String]
        let takesValue: Bool

        /// As it is written on a command line.
        func arguments(_ value: String) -> [String] {
            ["--\(names[0])=\(value)"]
        }
    }

    private let keys: [Key]

    /// What makes no sense in a file that itself says what is run.
    private static let refused: Set = ["help", "version", "job", "sysroot"]

    /// Reads the options of a command.
    init(of command: (some ParsableCommand).Type) {
        // One line for each option: wide enough that none is broken.
        keys = command.helpMessage(columns: 10_000).split(whereSeparator: \.isNewline)
            .compactMap(Self.key)
    }

    /// Every name, in the order of the help.
    var names: [String] { keys.flatMap(\.names) }

    /// The option that `name` stands for; `nil` when there is none.
    func named(_ name: String) -> Key? { keys.first { $0.names.contains(name) } }

    /// Reads a line of the help that begins like `-d, --duration, --runtime <t>`.
    private static func key(_ line: Substring) -> Key? {
        guard line.hasPrefix("  -") else { return nil }
        var names: [String] = []
        var takesValue = false
        for word in line.split(separator: " ") {
            if word.hasPrefix("<") {
                takesValue = true
                break
            }
            guard word.hasPrefix("-") else { break }
            names.append(String(word.drop { $0 == "-" }.prefix { $0 != "," }))
        }
        // Short names are for hands.
        let kept = names.filter { $0.count > 1 }
        guard !kept.isEmpty, refused.isDisjoint(with: kept) else { return nil }
        return Key(names: kept, takesValue: takesValue)
    }
}
