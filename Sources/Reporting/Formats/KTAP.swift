public import Records

/// The kernel's test protocol, version 1: one line per entry, one per violation.
///
/// Source: Documentation/dev-tools/ktap.rst of the kernel.
public struct KTAP: ReportFormat {
    public let id = "ktap"
    public let summary = "the kernel's test protocol, for CI"
    public let fileExtension = "ktap"

    /// There is nothing to choose.
    public init() {}

    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        let points =
            document.results.map(\.testPoint)
            + document.violations.map { violation in
                TestPoint(
                    name: "\(violation.invariant) \(violation.symptom)", outcome: .failed,
                    diagnostics: [violation.detail, "replay: \(violation.replay)"])
            }
        var lines = ["KTAP version 1", "1..\(points.count)"]
        for (index, point) in points.enumerated() {
            // Diagnostics stand before the result they belong to.
            lines += point.diagnostics.map { "# \(TextLayout.oneLine($0))" }
            lines.append(Self.result(point, number: index + 1))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func result(_ point: TestPoint, number: Int) -> String {
        // A hash in a name would begin a directive.
        let name = TextLayout.oneLine(point.name).replacing("#", with: "_")
        return switch point.outcome {
        case .passed: "ok \(number) \(name)"
        case .failed: "not ok \(number) \(name)"
        case .skipped(let reason): "ok \(number) \(name) # SKIP \(TextLayout.oneLine(reason))"
        }
    }
}
