public import Records

extension TeardownEntry {
    public static func charts(of document: Document<Self>) -> [any Chart] {
        document.results.filter { $0.skipped == nil && !$0.timeline.isEmpty }.map { entry in
            Timeline(entry, title: "Teardown of \(entry.name)")
        }
    }

    private var name: String {
        "\(generation), \(driver)" + (fault.map { ", fault \($0)" } ?? "")
            + ", \(HumanTable.count(pages, "page"))"
    }

    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let verdicts = document.results.map { entry in
            if let skipped = entry.skipped {
                return RunVerdict(.neutral, "\(entry.name): skipped, \(skipped)")
            }
            let text = TeardownReport(entry: entry, style: Style()).verdictText
            return RunVerdict(entry.asExpected ? .good : .bad, "\(entry.name): \(text)")
        }
        // What a planted fault must show is no news.
        let isExpected = !document.results.isEmpty && document.results.allSatisfy(\.asExpected)
        return (isExpected ? [] : ViolationVerdict.of(document.violations))
            + verdicts.filter { $0.tone == .bad } + verdicts.filter { $0.tone != .bad }
    }
}
