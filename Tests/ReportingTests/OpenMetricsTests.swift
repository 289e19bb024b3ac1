import Records
import Reporting
import Statistics
import TestSupport
import Testing

@Suite struct OpenMetricsTests {
    private var totals: SoakTotals {
        var totals = SoakTotals()
        totals.episodes = 42
        totals.cycles = 1_234_567
        totals.operations = 9_876_543_210
        totals.kills = 1_300_000
        totals.seconds = 21.5
        totals.resumptions = 2
        totals.coverage = WindowCoverage(windows: ["mode-to-add", "flag-to-grace", "before-exit"])
        totals.coverage.windows["mode-to-add"] = .init(hits: 1_000, opened: 17)
        totals.coverage.windows["flag-to-grace"] = .init(hits: 5, opened: 5)
        totals.coverage.pairs = ["mode-to-add+flag-to-grace": 3, "mode-to-add+before-exit": 0]
        for nanoseconds in 1...1_000 {
            totals.killToConfirm.record(nanoseconds: UInt64(nanoseconds) * 1_000)
        }
        totals.teardown.record(nanoseconds: 5)
        totals.known = ["G1 use-after-unmap": 7, "G0 leak": 1]
        totals.invalidCount = 3
        totals.violationCount = 1
        return totals
    }

    private func text(_ totals: SoakTotals, _ labels: [String: String] = [:]) -> String {
        OpenMetrics.text(
            of: totals, elapsed: 21.5, cyclesPerSecond: 57_421.7, operationsPerSecond: 1e9,
            labels: labels)
    }

    @Test func `an exposition is what the golden file holds`() throws {
        let text = text(totals, ["job": "overnight", "host": "a\\b\"c\nd"])
        #expect(try GoldenFile("soak-live.prom").difference(from: text) == nil)
    }

    @Test func `backslash, quote and line feed in label values are escaped`() {
        let text = text(totals, ["job": "a\\b\"c\nd\r\ne"])
        #expect(
            text.contains(#"reftorture_soak_cycles_total{job="a\\b\"c\nd"# + "\r" + #"\ne"} 1"#))
    }

    @Test func `a label's name is made one, and a sample's own label comes first`() {
        let text = text(totals, ["1 é": "x", "window": "mine"])
        #expect(text.contains("reftorture_soak_cycles_total{_1__=\"x\",window=\"mine\"} 1234567\n"))
        #expect(text.contains("window_hits_total{_1__=\"x\",window=\"mode-to-add\"} 1000\n"))
        #expect(!text.contains("window_hits_total{_1__=\"x\",window=\"mine\""))
    }

    @Test func `a summary of nothing has a count and no quantiles`() {
        let text = text(SoakTotals())
        #expect(text.contains("reftorture_soak_teardown_seconds_count 0\n"))
        #expect(!text.contains("quantile"))
    }

    @Test func `figures that are no numbers are written as the format has them`() {
        let text = OpenMetrics.text(
            of: SoakTotals(), elapsed: 0, cyclesPerSecond: .nan, operationsPerSecond: .infinity,
            labels: [:])
        #expect(text.contains("reftorture_soak_cycles_per_second NaN\n"))
        #expect(text.contains("reftorture_soak_operations_per_second +Inf\n"))
    }

    /// The rules of the format that a scraper trips over.
    static func complaints(_ text: String) -> [String] {
        var complaints: [String] = []
        var types: [Substring: Substring] = [:]
        var seen: Set<Substring> = []
        if !text.hasSuffix("\n# EOF\n") { complaints.append("no end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            if line.hasPrefix("# TYPE ") {
                if types.updateValue(words[3], forKey: words[2]) != nil {
                    complaints.append("family twice: \(line)")
                }
            } else if line.hasPrefix("# UNIT ") {
                if !words[2].hasSuffix("_\(words[3])") { complaints.append("unit: \(line)") }
            } else if line.hasPrefix("# HELP ") {
                if types[words[2]] == nil { complaints.append("help without type: \(line)") }
            } else {
                let series = line[..<(line.lastIndex(of: " ") ?? line.endIndex)]
                if !seen.insert(series).inserted { complaints.append("sample twice: \(line)") }
                let name = series.prefix { $0 != "{" }
                let family = name.replacing(/_(total|count)$/, with: "")
                let type = types[family] ?? types[name] ?? "none"
                if !["counter", "gauge", "summary"].contains(type) {
                    complaints.append("type \(type): \(line)")
                }
                if (type == "counter") != name.hasSuffix("_total") {
                    complaints.append("name: \(line)")
                }
                if Double(words.last ?? "") == nil { complaints.append("value: \(line)") }
            }
        }
        return complaints
    }

    @Test func `every sample belongs to a family, is there once and has a number`() {
        #expect(Self.complaints(text(totals, ["job": "x"])) == [])
        #expect(Self.complaints(text(SoakTotals())) == [])
        let sound = text(totals)
        for (old, new) in [
            ("# EOF\n", ""), ("cycles_total 1234567", "cycles 1234567"),
            ("cycles_total 1234567", "cycles_total x"),
            ("# TYPE reftorture_soak_kills counter\n", ""),
            ("window=\"before-exit\"", "window=\"mode-to-add\""),
            (
                "# UNIT reftorture_soak_elapsed_seconds seconds",
                "# UNIT reftorture_soak_elapsed_seconds ms"
            ),
        ] {
            #expect(sound.contains(old))
            #expect(Self.complaints(sound.replacing(old, with: new)) != [], "\(new)")
        }
    }
}
