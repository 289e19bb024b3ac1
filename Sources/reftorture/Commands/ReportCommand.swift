import ArgumentParser
import Records
import Reporting

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Saved results as one page of HTML, or in another format.",
        discussion: """
            Example: reftorture report fleet.jsonl -o fleet.html

            The files may be of any hosts, commands and runs; records of one run are put
            together. The same files give the same bytes. Several formats come one after
            the other on standard output; '-o' takes one.
            """)

    @Argument(help: "Files of records, as '-o', '--format json' or 'merge' wrote them.")
    var files: [String]

    @Option(
        name: .customLong("format"),
        help: ArgumentHelp(
            "What is made of them: \(ReportFormats.all.map(\.id).joined(separator: ", "))."
                + " (default: \(HTML().id))",
            valueName: "name[,name]"),
        transform: NumberArgument.names)
    var formatNames: [String]?

    @OptionGroup(title: "Output") var output: DerivedOutput

    func validate() throws {
        let formats = try formats([])
        if formats.count > 1, output.path != nil {
            throw ValidationError(
                "'-o' takes one format, and '--format' names \(formats.count); name one of them, or"
                    + " leave '-o' out")
        }
    }

    func run() throws {
        let records = try RecordSet(reading: files)
        for note in records.notes { output.warn(note) }
        let style = output.path == nil ? OutputOptions.style() : Style()
        let texts = try formats(records.publicNotes).map { format in
            try format.render(records.runs, style: style)
        }
        try output.write(Array(texts.joined().utf8))
    }

    /// The formats in the order they were named; those for people say what is to be said of the files.
    private func formats(_ notes: [String]) throws -> [any ReportFormat] {
        try (formatNames ?? [HTML().id]).map { name in
            let format = try ReportFormats.named(name)
            return switch format {
            case is HTML: HTML(notes: notes)
            case is KernelMail: KernelMail(notes: notes)
            case is Markdown: Markdown(notes: notes)
            default: format
            }
        }
    }
}
