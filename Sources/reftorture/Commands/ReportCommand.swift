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
            together. The same files give the same bytes.
            """)

    @Argument(help: "Files of records, as '-o', '--format json' or 'merge' wrote them.")
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "What is made of them: \(ReportFormats.all.map(\.id).joined(separator: ", ")).",
            valueName: "name"))
    var format = HTML().id

    @OptionGroup(title: "Output") var output: DerivedOutput

    func validate() throws { _ = try ReportFormats.named(format) }

    func run() throws {
        let records = try RecordSet(reading: files)
        for note in records.notes { output.warn(note) }
        // The page alone has room for what is to be said of the files.
        let named = try ReportFormats.named(format)
        let format: any ReportFormat = named is HTML ? HTML(notes: records.notes) : named
        let text = try format.render(
            records.runs, style: output.path == nil ? OutputOptions.style() : Style())
        try output.write(Array(text.utf8))
    }
}
