import Records
import Statistics
import Testing

@testable import Reporting

@Suite struct CompareTableTests {
    private func picture(_ low: Double, _ median: Double, _ high: Double, margin: Double = 0.02)
        -> String
    {
        IntervalPicture(
            ratio: Measured(median: median, low: low, high: high), margin: margin
        ).text
    }

    @Test(arguments: [
        (0.97, 1.0, 1.03, "     ├──●──┤     "),
        (1.03, 1.05, 1.07, "      ░░│░░├─●─┤ "),
        (1.0, 1.0, 1.0, "      ░░●░░      "),
        (1.004, 1.004, 1.014, "      ░░●┤░      "),
        (0.5, 1.0, 1.05, "◂───────●────┤   "),
        (0.95, 1.0, 2.0, "   ├────●───────▸"),
        (0.1, 1.2, 9.0, "◂───────────────▸"),
        (2.0, 2.1, 2.2, "      ░░│░░     ▸"),
        (0.1, 0.2, 0.3, "◂     ░░│░░      "),
        (1.08, 1.09, 1.2, "      ░░│░░     ├"),
        (-1e300, 1.0, 1e300, "◂───────●───────▸"),
    ])
    func `a picture has the ends, the middle and what is too small to name`(
        low: Double, median: Double, high: Double, picture: String
    ) {
        #expect(self.picture(low, median, high) == picture)
    }

    @Test func `a loud noise floor leaves nothing worth naming`() {
        #expect(picture(1, 1, 1, margin: 5) == "░░░░░░░░●░░░░░░░░")
        #expect(IntervalPicture.heading.count == IntervalPicture.columns)
    }

    @Test func `what would decide is said in the option that does it`() {
        var entry = FixedRecords.comparison.results[5]
        #expect(entry.verdict == .inconclusive)
        entry.pairsNeeded = 82
        #expect(CompareTable.more(entry) == "about 82 pairs more would decide (-r 200)")
        // Every second round brought a pair: rounds are what -r counts.
        entry.rounds = 236
        #expect(CompareTable.more(entry) == "about 82 pairs more would decide (-r 400)")
        entry.rounds = nil
        entry.pairsNeeded = 2341
        #expect(CompareTable.more(entry) == "about 2400 pairs more would decide (-r 2500)")
        entry.pairsNeeded = 82
        entry.paired = false
        #expect(CompareTable.more(entry) == "about 82 repetitions more would decide in each file")
        entry.pairsNeeded = nil
        #expect(CompareTable.more(entry)?.contains("choose another --min-effect") == true)
        entry.noiseFloor = nil
        #expect(CompareTable.more(entry)?.contains("10 % is assumed") == true)
        entry.paired = true
        #expect(CompareTable.more(entry)?.contains("nobody knows the noise") == true)
        entry.pairs = 5
        #expect(
            CompareTable.more(entry)
                == "fewer than 6 pairs show nothing, whatever they show; make more (-r 30)")
        entry.verdict = .equivalent
        #expect(CompareTable.more(entry) == nil)
    }

    @Test func `a name that was written otherwise stands at the top with the one of the results`()
        throws
    {
        var document = FixedRecords.comparison
        document.plan.options["a"] = "RSEQ"
        document.plan.options["b"] = "v4.12"
        let text = try HumanTable().render(document, style: Style())
        #expect(text.contains("A (before) is rseq\nB (after) is v4.12 (locked)\n"))
    }

    @Test func `each number of workers has its control, or none`() throws {
        var document = FixedRecords.comparison
        for index in document.results.indices where document.results[index].workers == 2 {
            document.results[index].controlNs = nil
        }
        let text = try HumanTable().render(document, style: Style())
        #expect(text.contains("control, fixed work: 0.56 ns with 1 worker, none"))
    }

    @Test func `without a figure there is no verdict`() throws {
        var document = FixedRecords.comparison
        document.results = [document.results[7]]
        let text = try HumanTable().render(document, style: Style())
        #expect(
            text.contains("nothing was measured\n\nskipped get-put, 4 workers, percpu mode: rseq"))
        document.results[0].skipped = nil
        #expect(document.results[0].testPoint.outcome == .failed)
        document.results = []
        #expect(try HumanTable().render(document, style: Style()).contains("nothing was measured"))
    }
}
