import ArgumentParser
import Records

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Records of several hosts or runs as one file.",
        discussion: """
            Example: reftorture merge node*.jsonl -o fleet.jsonl

            Every record once, as it was written, in the order of the files. Duplicates are
            dropped and named, as are different versions of reftorture and a last record
            that was not finished. A record of a newer schema is refused by file and line.
            """)

    @Argument(help: "Files of records, as '-o' or '--format json' wrote them.")
    var files: [String]

    @OptionGroup(title: "Output") var output: DerivedOutput

    func run() throws {
        let merged = try Merge(reading: files)
        for note in merged.notes { output.warn(note) }
        try output.write(merged.bytes)
    }
}
