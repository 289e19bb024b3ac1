import Records
import TestSupport
import Testing

@testable import Reporting

@Suite struct ReplayReportTests {
    private static let token =
        "rt1:soak:" + String(repeating: "eyJsIjoibGl2ZXMi", count: 14) + ":01234567"

    private static let sometimes = ReplayEntry(
        token: token, kind: "soak", title: "devices G1 dax-pmem rseq with FI-21", perturbed: true,
        finding: .init(invariant: "INV-6", symptom: "hang", detail: "a worker did not end"),
        runs: 21, found: 7, ownSeed: true, first: 1, seconds: 9.75,
        probability: .init(estimate: 0.3, low: 0.145, high: 0.519), stopped: "after all runs",
        shrunk: .init(
            token: token,
            changed: [
                .init(name: "workers", from: "16", to: "2"),
                .init(
                    name: "windows",
                    from:
                        "mode-to-add count-to-release flag-to-grace grace-to-fold fold-to-confirm",
                    to: "flag-to-grace"),
            ], tried: 143, triesPerStep: 9, runs: 18, found: 4,
            probability: .init(estimate: 0.222, low: 0.09, high: 0.452),
            ended: "nothing more can be left out"))

    private static let always = ReplayEntry(
        token: token, kind: "soak", title: "lives slots",
        finding: .init(invariant: "INV-3", symptom: "late-add", detail: "1 too many"), runs: 6,
        found: 6, ownSeed: true, first: 1, seconds: 0.1,
        probability: .init(estimate: 1, low: 0.566, high: 1),
        stopped: "once all runs had shown it", always: true)

    private static let never = ReplayEntry(
        token: token, kind: "soak", title: "lives slots",
        finding: .init(invariant: "INV-3", symptom: "late-add"), runs: 21, ownSeed: false,
        seconds: 10,
        probability: .init(estimate: 0, low: 0, high: 0.139))

    private static let skipped = ReplayEntry(
        token: token, kind: "soak", title: "lives rseq", skipped: "no rseq on this host")

    private static let document = FixedRecords.document(
        "replay", [sometimes, always, never, skipped],
        violations: [
            Violation(
                invariant: "INV-6", symptom: "hang", detail: "a worker did not end",
                replay: "reftorture replay \(token)")
        ])

    private func human(_ entry: ReplayEntry) -> String {
        ReplayReport(entry: entry, style: Style()).lines.joined(separator: "\n")
    }

    @Test(arguments: ReportFormats.all.map(\.id))
    func `a format writes of replays what its golden file holds`(id: String) throws {
        let format = try ReportFormats.named(id)
        let text = try format.render(Self.document, style: Style())
        let difference = try GoldenFile("replay.\(format.fileExtension)").difference(from: text)
        #expect(difference == nil)
    }

    @Test func `no line for people is wider than 80 columns, and no escape reaches them`() throws {
        var hostile = Self.document
        hostile.results[0].title = "\u{1b}[2J" + String(repeating: "t", count: 200)
        hostile.results[0].finding?.symptom = "a\nb\u{1b}"
        hostile.results[0].shrunk?.changed[0].name = String(repeating: "n", count: 90) + "\u{1b}"
        hostile.results[0].shrunk?.changed[1].to = String(repeating: "w", count: 190)
        hostile.results[0].shrunk?.ended = "\u{1b}[31m"
        hostile.results[3].skipped = "\u{1b}\n\n"
        for document in [Self.document, hostile] {
            let text = try HumanTable().render(document, style: Style())
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
            let points = try KTAP().render(document, style: Style())
            #expect(!points.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        }
    }

    @Test func `each outcome has its own verdict`() {
        #expect(human(Self.sometimes).contains("reproduced: 30.0 % of runs show it (14.5 % to"))
        #expect(human(Self.always).contains("reproduced always (by its own seed, and by 5 of 5"))
        #expect(human(Self.always).contains("found again by the token's own seed: yes"))
        #expect(human(Self.never).contains("found again by the token's own seed: no"))
        var once = Self.always
        (once.runs, once.found, once.always, once.probability) = (1, 1, false, nil)
        #expect(human(once).contains("reproduced by its own seed; how often others do takes more"))
        once.ownSeed = nil
        once.probability = Self.always.probability
        #expect(human(once).contains("reproduced (1 of 1 fresh seeds); how often takes more runs"))
        var alone = Self.never
        (alone.found, alone.ownSeed) = (1, true)
        #expect(human(alone).contains("reproduced by its own seed alone: of 20 fresh ones none"))
        var untried = Self.sometimes
        untried.shrunk?.runs = 0
        untried.shrunk?.found = 0
        untried.shrunk?.probability = nil
        #expect(human(untried).contains("no time was left to run it with fresh seeds"))
        #expect(human(Self.never).contains("not reproduced in 21 runs: at most 13.9 % of runs"))
        #expect(!human(Self.skipped).contains("verdict"))
        #expect(human(Self.skipped).contains("no rseq on this host"))
        #expect(Self.always.testPoint.outcome == .failed)
        #expect(Self.never.testPoint.outcome == .passed)
        #expect(Self.skipped.testPoint.outcome == .skipped("no rseq on this host"))
    }

    @Test func `all entries have the same cells`() {
        let names = Self.sometimes.cells.map(\.name)
        for entry in [Self.always, Self.never, Self.skipped] {
            #expect(entry.cells.map(\.name) == names)
        }
    }
}
