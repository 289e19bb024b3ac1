import Records

/// The command line that asks for a run again, from what its plan records.
enum RepeatCommand {
    /// Options whose values stand without a name, in their order.
    private static let operands = [
        "compare": ["a", "b"], "conformance": ["file"], "replay": ["token"],
    ]
    /// Commands that leave nothing to chance, and take no seed.
    private static let seedless: Set = ["conformance", "topology", "replay"]
    /// What the plan says besides options: the section of a job file.
    private static let descriptive: Set = ["section"]

    /// One line for a shell.
    static func line(of run: RecordedRun) -> String {
        let options = run.plan.options
        var words = ["reftorture", quoted(run.command)]
        let operands = operands[run.command] ?? []
        for name in operands {
            guard let value = options[name] else { continue }
            // Several files are recorded as one text.
            let values = name == "file" ? value.split(separator: " ").map(String.init) : [value]
            words += values.map(quoted)
        }
        for (name, value) in options.sorted(by: { $0.key < $1.key }) {
            guard !operands.contains(name), !descriptive.contains(name) else { continue }
            // What was drawn is drawn again by the seed, and a mutant comes with its fault.
            guard !["", "drawn", "false"].contains(value),
                name != "subjects" || options["fault"] == nil
            else { continue }
            words.append(quoted("--\(name)"))
            if value != "true" { words.append(quoted(value)) }
        }
        if !seedless.contains(run.command) { words += ["--seed", "\(run.plan.seed)"] }
        return words.joined(separator: " ")
    }

    /// A word as a POSIX shell takes it for one.
    static func quoted(_ word: String) -> String {
        let plain = !word.isEmpty && word.utf8.allSatisfy(isPlain)
        return plain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./,:+=@%".utf8.contains(byte)
        }
    }
}
