public import Records

/// A format that sees runs, whatever their results are: one that was just made is one of them.
public protocol RunsFormat: ReportFormat {}

extension RunsFormat {
    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        try render([RecordedRun(document)], style: style)
    }
}

extension Document {
    /// The document with the warnings that its environment alone gives cause for.
    var labelled: Document {
        guard let notice = environment.emulationNotice, !environment.warnings.contains(notice)
        else { return self }
        var document = self
        document.environment.warnings.insert(notice, at: 0)
        return document
    }
}
