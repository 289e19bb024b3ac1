import Records

/// One teardown for people: what was torn down, its timeline, the put loop, and the verdict.
struct TeardownReport {
    let entry: TeardownEntry
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        guard let skipped = entry.skipped else {
            return headline + TeardownTimeline(entry: entry, style: style).lines + putLoop
                + [""] + findings + verdict
        }
        return headline + wrapped("skipped: \(skipped)").map(ink.warning)
    }

    // MARK: - Headline

    private var headline: [String] {
        let title = "\(entry.generation), \(entry.driver), \(HumanTable.count(entry.pages, "page"))"
        var lines = wrapped(title).map(ink.strong)
        if let fault = entry.fault {
            lines += wrapped("fault \(fault): \(entry.faultSentence ?? "unknown here")")
        }
        guard entry.skipped == nil else { return lines }
        let pins = HumanTable.count(entry.pins, "pin")
        let held = entry.heldPins > 0 ? ", \(entry.heldPins) held over the teardown" : ""
        let cycles = entry.cycles > 1 ? ", \(entry.cycles) cycles" : ""
        let load =
            "counted by \(entry.subject); load \(entry.workload): "
            + "\(HumanTable.count(entry.workers, "worker")), \(pins)\(held)\(cycles)"
        return lines + wrapped(load)
    }

    // MARK: - Put loop

    private var putLoop: [String] {
        guard let loop = entry.putLoop else { return [] }
        let ratio = loop.plainPagesPerSecond / loop.pagesPerSecond
        return [""]
            + wrapped(
                "put loop: \(Self.rate(loop.pagesPerSecond)) pages/s; a plain loop over the same "
                    + "counts: \(Self.rate(loop.plainPagesPerSecond)) pages/s, "
                    + "\(Figure.number(ratio)) times that")
    }

    /// `31.2 million`.
    static func rate(_ perSecond: Double) -> String {
        switch perSecond {
        case 999_500_000...: "\(Figure.number(perSecond / 1e9)) billion"
        case 999_500...: "\(Figure.number(perSecond / 1e6)) million"
        default: Figure.number(perSecond)
        }
    }

    // MARK: - Verdict

    private var findings: [String] {
        var lines = labelled("found", Self.list(entry.symptoms))
        if let seconds = entry.secondsToFind {
            lines += labelled("after", "\(Figure.number(seconds)) s")
        }
        lines += labelled("expected", Self.list(entry.expected))
        for story in entry.stories { lines += labelled("known", Self.sentence(story)) }
        // A record of elsewhere may name what it does not tell of.
        let told = Set(entry.stories.map(\.symptom))
        for name in entry.known where !told.contains(Self.symptom(name)) {
            lines += labelled("known", "\(name), of \(entry.generation) itself")
        }
        return lines
    }

    private var verdict: [String] {
        let lines = wrapped(verdictText)
        return entry.asExpected ? lines.map(ink.strong) : lines.map(ink.alarm)
    }

    /// What the teardown comes to, in one sentence.
    var verdictText: String {
        let isFound = !entry.symptoms.isEmpty
        let isNew = !Set(entry.symptoms).isSubset(of: entry.known)
        let fault = entry.fault
        return switch (entry.asExpected, fault) {
        case (true, nil) where isFound:
            "held, but for what \(entry.generation) is known for"
        case (true, nil): "held: nothing was found"
        case (true, let fault?) where isFound:
            "as expected: \(fault) was planted, and what it must show was found"
        case (true, let fault?):
            "as expected: \(fault) was planted, nothing may come of it, and nothing did"
        case (false, nil) where isNew: "VIOLATED: what was found must not be"
        case (false, let fault?) where !isFound:
            "not as expected: \(fault) was planted and has not shown"
        case (false, let fault?):
            "not as expected: \(fault) was planted, and something else was found than it shows"
        case (false, nil):
            "not as expected: what \(entry.generation) is known for has not shown"
        }
    }

    // MARK: - Words

    /// Names with commas between, or that there are none.
    static func list(_ names: [String]) -> String {
        names.isEmpty ? "nothing" : names.joined(separator: ", ")
    }

    /// A known defect: what it looks like, what goes wrong, where it is gone.
    static func sentence(_ story: TeardownEntry.Story) -> String {
        let end = story.goneIn == "none" ? "" : "; gone in \(story.goneIn)"
        return "\(story.symptom): \(story.story)\(end)"
    }

    /// The symptom without its figure.
    private static func symptom(_ text: String) -> String {
        text.split(separator: " ").first.map(String.init) ?? text
    }

    private func labelled(_ label: String, _ text: String) -> [String] {
        TextLayout.wrap(
            text, width: style.columns, first: TextLayout.left(label, 10),
            rest: TextLayout.left("", 10))
    }

    private func wrapped(_ text: String) -> [String] {
        TextLayout.wrap(text, width: style.columns, rest: "  ")
    }
}
