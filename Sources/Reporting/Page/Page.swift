public import Records

/// The runs as one page of HTML.
///
/// PLACEHOLDER of branch library, which the branch with the page replaces as a whole.
public enum Page {
    /// Puts runs on a page.
    ///
    /// - Parameters:
    ///   - runs: In the order in which they are shown.
    ///   - notes: What a reader should know besides.
    /// - Returns: A self-contained document.
    /// - Throws: `RecordError.cannotEncode` when a figure is not a number.
    public static func html(_ runs: [RecordedRun], notes: [String]) throws(RecordError) -> String {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
        }
        let bodies = runs.map { run in
            let notice = run.environment.emulationNotice.map { "<p>\(escaped($0))</p>\n" } ?? ""
            let text = run.humanBody(style: Style()).joined(separator: "\n")
            return "<h2>\(escaped(run.command)) on \(escaped(run.host.name))</h2>\n\(notice)"
                + "<pre>\(escaped(text))</pre>\n"
        }
        return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>reftorture</title>"
            + "</head><body>\n" + notes.map { "<p>\(escaped($0))</p>\n" }.joined()
            + bodies.joined() + "</body></html>\n"
    }
}
