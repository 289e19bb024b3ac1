public import Records

extension SelftestEntry {
    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let run = document.results.filter { $0.skipped == nil }
        let wrong = run.filter { !$0.holds }
        var verdicts = ViolationVerdict.of(document.violations)
        guard !run.isEmpty else {
            return verdicts + [RunVerdict(.neutral, "nothing was planted")]
        }
        verdicts.append(
            wrong.isEmpty
                ? RunVerdict(
                    .good,
                    "all \(run.count) plants came out right: what is broken was caught, what is sound "
                        + "passed")
                : RunVerdict(
                    .bad,
                    "\(wrong.count) of \(run.count) plants came out wrong: "
                        + wrong.prefix(6).map(\.id).joined(separator: ", ")
                        + (wrong.count > 6 ? " and more" : "")))
        let skipped = document.results.count - run.count
        if skipped > 0 {
            verdicts.append(RunVerdict(.neutral, "\(HumanTable.count(skipped, "plant")) not run"))
        }
        return verdicts
    }
}
