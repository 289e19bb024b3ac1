public import Records

/// A page for people with charts, in one file that needs nothing else.
public struct HTML: ReportFormat {
    public let id = "html"
    public let summary = "one self-contained page with charts"
    public let fileExtension = "html"

    /// There is nothing to choose.
    public init() {}

    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        try Page.html([RecordedRun(document)], style: style)
    }
}
