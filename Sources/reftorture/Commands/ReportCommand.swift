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

    /// The page, which is no `ReportFormat`: it also shows what is to be said of the files.
    private static let page = "html"
    private static let formatNames = [page] + ReportFormats.all.map(\.id)

    @Argument(help: "Files of records, as '-o', '--format json' or 'merge' wrote them.")
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "What is made of them: \(formatNames.joined(separator: ", ")).", valueName: "name"))
    var format = page

    @OptionGroup(title: "Output") var output: DerivedOutput

    func validate() throws { _ = try chosen() }

    func run() throws {
        let format = try chosen()
        let records = try RecordSet(reading: files)
        for note in records.notes { output.warn(note) }
        let text =
            if let format {
                try format.render(
                    records.runs,
                    style: output.path == nil ? OutputOptions.style() : Style())
            } else {
                try Page.html(records.runs, notes: records.notes)
            }
        try output.write(Array(text.utf8))
    }

    /// `nil` is the page.
    private func chosen() throws(UnknownName) -> (any ReportFormat)? {
        if format == Self.page { return nil }
        guard let format = ReportFormats.all.first(where: { $0.id == format }) else {
            throw UnknownName(kind: "format", token: format, known: Self.formatNames)
        }
        return format
    }
}
