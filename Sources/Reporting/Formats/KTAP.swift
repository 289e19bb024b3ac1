public import Records

/// The kernel's test protocol, version 1: one line per entry, one per violation.
///
/// Source: Documentation/dev-tools/ktap.rst of the kernel.
public struct KTAP: RunsFormat {
    public let id = "ktap"
    public let summary = "the kernel's test protocol, for CI"
    public let fileExtension = "ktap"

    /// There is nothing to choose.
    public init() {}

    /// One plan over the points of all runs; with several, each name begins with the host's.
    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        var number = 0
        var body: [String] = []
        for (run, label) in zip(runs, RunLabels.labels(of: runs)) {
            if let notice = run.environment.emulationNotice {
                body.append("# \(TextLayout.oneLine("\(label): \(notice)"))")
            }
            for point in Self.points(of: run) {
                number += 1
                // Diagnostics stand before the result they belong to.
                body += point.diagnostics.map { "# \(TextLayout.oneLine($0))" }
                body.append(
                    Self.result(point, number: number, of: runs.count > 1 ? "\(label) " : ""))
            }
        }
        return (["KTAP version 1", "1..\(number)"] + body).joined(separator: "\n") + "\n"
    }

    private static func points(of run: RecordedRun) -> [TestPoint] {
        run.points
            + run.violations.map { violation in
                TestPoint(
                    name: "\(violation.invariant) \(violation.symptom)", outcome: .failed,
                    diagnostics: [violation.detail, "replay: \(violation.replay)"])
            }
    }

    private static func result(
        _ point: TestPoint, number: Int, of run: String
    ) -> String {
        // A hash in a name would begin a directive.
        let name = TextLayout.oneLine(run + point.name).replacing("#", with: "_")
        return switch point.outcome {
        case .passed: "ok \(number) \(name)"
        case .failed: "not ok \(number) \(name)"
        case .skipped(let reason): "ok \(number) \(name) # SKIP \(TextLayout.oneLine(reason))"
        }
    }
}
