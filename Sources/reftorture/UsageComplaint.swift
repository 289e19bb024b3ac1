import ArgumentParser
import Records

/// What is wrong with the arguments, in one line: the bad token and what would be right.
struct UsageComplaint {
    /// What the argument parser says, which may take several lines.
    let message: String
    let arguments: [String]

    /// Without the program's name in front.
    var line: String {
        if let unknown = unknownCommand { return unknown.line }
        // The parser's remedies are sentences of their own; here the line is one.
        let words = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing(". Did you mean", with: "; did you mean")
            .replacing(". Please provide", with: "; provide")
        let sentence = words.hasSuffix(".") ? String(words.dropLast()) : words
        let start = sentence.prefix(1).lowercased() + sentence.dropFirst()
        return "\(start.isEmpty ? "bad arguments" : start); see '\(help)'"
    }

    private var commands: [String] {
        Reftorture.configuration.subcommands.map { command in
            command.configuration.commandName ?? "\(command)".lowercased()
        }
    }

    /// The first argument, if it should have been a command and is none.
    private var unknownCommand: UnknownName? {
        guard let first = arguments.first, !first.hasPrefix("-"), first != "help",
            !commands.contains(first)
        else { return nil }
        return UnknownName(kind: "command", token: first, known: commands)
    }

    private var help: String {
        let command = arguments.first.flatMap { commands.contains($0) ? "\($0) " : nil } ?? ""
        return "reftorture \(command)--help"
    }
}
