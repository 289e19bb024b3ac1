public import Records

/// A page for people with charts, in one file that needs nothing else.
public struct HTML: RunsFormat {
    public let id = "html"
    public let summary = "one self-contained page with charts"
    public let fileExtension = "html"

    private let notes: [String]

    /// - Parameter notes: What is to be said of the files that the records came from, shown below the verdicts.
    public init(notes: [String] = []) { self.notes = notes }

    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        try Page.html(runs, notes: notes)
    }

}
