import Records
import Testing

@testable import Reporting

@Suite struct FigureTests {
    @Test(arguments: [
        (0.0, "0.00"), (0.543, "0.54"), (0.005, "0.01"), (9.994, "9.99"), (9.996, "10.0"),
        (17.24, "17.2"), (99.96, "100"), (104.4, "104"), (20391, "20391"), (-1.5, "-1.50"),
        (-0.001, "0.00"), (.nan, "?"), (.infinity, "?"),
    ])
    func `numbers carry three digits`(value: Double, text: String) {
        #expect(Figure.number(value) == text)
    }

    @Test(arguments: [
        (0.5, "0.50"), (99_999.0, "99999"), (99_999.6, "100ms"), (1_250_000, "1.25s"),
        (61_000_000, "61.0s"), (3.6e9, "3600s"),
    ])
    func `long times change their unit and say so`(microseconds: Double, text: String) {
        #expect(Figure.text(microseconds, .microseconds) == text)
    }

    @Test(arguments: [(9.94, "9.9"), (9.96, "10"), (14.4, "14"), (104.4, "104"), (0.55, "0.6")])
    func `ends of a wide range carry two digits`(value: Double, text: String) {
        #expect(Figure.number(value, .rough) == text)
    }

    @Test(arguments: [
        (0.98549, "0.985"), (1.0, "1.000"), (9.9994, "9.999"), (9.9996, "10.0"), (104.4, "104"),
    ])
    func `ratios of which a percent matters carry three decimals`(value: Double, text: String) {
        #expect(Figure.number(value, .fine) == text)
    }

    @Test func `a wide interval stands in for its median`() {
        let narrow = Measured(median: 20, low: 19.5, high: 20.5)
        let wide = Measured(median: 20.3, low: 14.4, high: 25)
        #expect(Figure.figure(narrow, .none, width: 11) == "20.0")
        #expect(Figure.figure(wide, .none, width: 11) == "14–25")
        #expect(Figure.figure(wide, .none, width: 4) == "~20.3")
        #expect(Figure.range(narrow, .none, width: 11) == "19.5–20.5")
        #expect(Figure.range(narrow, .none, width: 8) == "±2.50 %")
    }

    @Test func `text is wrapped between words and never wider than asked`() {
        #expect(
            TextLayout.wrap("one two  three", width: 9, first: "- ", rest: "  ")
                == ["- one two", "  three"])
        #expect(TextLayout.wrap("abcdefgh", width: 3) == ["abc", "def", "gh"])
        #expect(TextLayout.wrap("", width: 3) == [""])
        #expect(TextLayout.right("abcd", 3) == "ab…")
        #expect(TextLayout.left("ab", 3) == "ab ")
    }
}
