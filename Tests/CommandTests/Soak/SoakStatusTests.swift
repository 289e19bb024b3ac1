@testable import Harness
import Records
import Statistics
import Testing

@testable import reftorture

@Suite struct SoakStatusTests {
    private func status(_ totals: SoakTotals, _ rate: Double, left: Double) -> SoakStatus {
        SoakStatus(
            totals: totals, episode: nil, elapsed: totals.seconds,
            duration: totals.seconds + left, cyclesPerSecond: rate, operationsPerSecond: rate * 3,
            nextEpisode: 1, endedEpisode: true)
    }

    @Test func `the line says rates, kills, windows, the wait, findings and the time left`() {
        var totals = SoakTotals()
        totals.kills = 1_234_567
        totals.seconds = 60
        totals.coverage = WindowCoverage(windows: ["a", "b", "c"])
        totals.coverage.windows["a"] = .init(hits: 3, opened: 1)
        totals.coverage.windows["elsewhere"] = .init(hits: 3, opened: 1)
        totals.killToConfirm.record(nanoseconds: 41_000)
        let text = SoakStatusText(
            status: status(totals, 4_287, left: 28_740), windows: ["a", "b", "c"]
        ).text
        #expect(
            text
                == "4.3k cyc/s, 13k pairs/s, 1.2M kills, win 1/3, p99 41µs, 0 found, 7h59m left")
    }

    @Test func `in the first second the average stands for the rate`() {
        var totals = SoakTotals()
        totals.seconds = 0.5
        totals.cycles = 100
        totals.operations = 1_000
        let text = SoakStatusText(status: status(totals, 0, left: 1), windows: []).text
        #expect(text.hasPrefix("200 cyc/s, 2.0k pairs/s, 0 kills, win 0/0, 0 found, 1s left"))
    }

    @Test func `no number makes the line wider than 79 columns`() {
        let counts = [0, 1, 9, 99, 999, 1_000, 9_949, 9_951, 999_499, 999_501, Int.max]
        let seconds = [0, 59, 3_599, 86_399, 8_639_999, 9.2e9, 1e300, .infinity, .nan]
        for count in counts {
            for left in seconds {
                var totals = SoakTotals()
                totals.kills = count
                totals.violationCount = count
                totals.killToConfirm.record(nanoseconds: UInt64(count))
                let line = SoakStatusText(
                    status: status(totals, Double(count), left: left),
                    windows: (0..<99).map(String.init)
                ).text
                #expect(line.count <= ProgressLine.columns, "\(line)")
                #expect(line.hasSuffix(" left"))
            }
        }
    }

    @Test(arguments: [
        (0.0, "0"), (7, "7"), (9.94, "9.9"), (9.96, "10"), (999.4, "999"), (999.6, "1.0k"),
        (9_949, "9.9k"), (9_951, "10k"), (1e6, "1.0M"), (1e300, "lots"), (-1, "?"), (.nan, "?"),
    ])
    func `a number takes four characters at most`(value: Double, text: String) {
        #expect(SoakStatusText.short(value) == text)
        #expect(text.count <= 4)
    }

    @Test(arguments: [
        (-5.0, "0s"), (0.2, "1s"), (59, "59s"), (60, "1m00s"), (28_740, "7h59m"),
        (90_000, "1d01h"), (9.2e9, "106481d"),
    ])
    func `time takes seven characters at most`(seconds: Double, text: String) {
        #expect(SoakStatusText.time(seconds) == text)
    }
}

@Suite struct SoakEndTests {
    @Test(
        arguments: [
            (SoakEnd(), 0), (SoakEnd(findings: 1, couldNotWrite: true, interrupted: true), 1),
            (SoakEnd(couldNotWrite: true, interrupted: true), 74),
            (SoakEnd(interrupted: true, hasGaps: true, strict: true), 75),
            (SoakEnd(skipped: true), 4),
            (SoakEnd(hasGaps: true), 0), (SoakEnd(hasGaps: true, strict: true), 9),
            (SoakEnd(strict: true), 0),
        ] as [(SoakEnd, Int32)])
    func `the worst of what happened decides`(end: SoakEnd, code: Int32) {
        #expect(end.code == code)
    }

    @Test(
        arguments: [
            ([], 0), ([0, 4, 9], 9), ([0, 4], 4), ([75, 0, 1], 1), ([74, 75], 74), ([9, 75], 75),
            ([64, 74], 64), ([1, 66], 1),
        ] as [([Int32], Int32)])
    func `the worst section decides for a job`(codes: [Int32], code: Int32) {
        #expect(SoakEnd.worst(of: codes) == code)
    }
}
