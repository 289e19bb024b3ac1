/// A scale with round marks: where values lie on it, from 0 to 1, and what stands beside the marks.
struct Axis: Equatable {
    /// First value of the scale.
    let low: Double
    /// Last value, above `low`.
    let high: Double
    let isLogarithmic: Bool
    /// Ascending, within `low` and `high`.
    let ticks: [Double]

    /// Largest ratio of values that a linear axis shows well.
    static let widestLinear = 10.0

    /// An axis that holds all values: logarithmic where they span more than a factor of ten.
    ///
    /// - Parameters:
    ///   - values: Those that are not finite count for nothing.
    ///   - logarithmic: Says which it is, where that does not follow from the span.
    ///   - fromZero: Whether a linear axis begins at 0 though no value is there.
    init(holding values: [Double], logarithmic: Bool? = nil, fromZero: Bool = true) {
        let finite = values.filter(\.isFinite)
        let positive = finite.filter { $0 > 0 }
        let least = positive.min() ?? 1
        let most = finite.max() ?? 1
        let spans = least == finite.min() && most / least > Self.widestLinear
        if logarithmic ?? spans, most > 0 {
            self.init(logarithmicFrom: least, to: max(most, least))
        } else {
            let bottom = finite.min() ?? 0
            self.init(linearFrom: fromZero ? min(0, bottom) : bottom, to: most)
        }
    }

    private init(linearFrom low: Double, to high: Double) {
        let span = high > low ? high - low : max(high.magnitude, 1)
        let rough = span / 5
        var unit = Logarithm.power(Self.floor(Logarithm.decimal(rough)))
        unit = [1, 2, 5, 10].map { $0 * unit }.first { $0 >= rough * 0.999 } ?? unit
        let first = (low / unit).rounded(.down)
        let last = max((high / unit).rounded(.up), first + 1)
        // Beyond this whole numbers of units are no longer exact, and one tick is like the next.
        guard first.magnitude < 1e12, last.magnitude < 1e12 else {
            self.init(low: low, high: low + span, isLogarithmic: false, ticks: [low, low + span])
            return
        }
        self.init(
            low: first * unit, high: last * unit, isLogarithmic: false,
            ticks: (Int(first)...Int(last)).map { Double($0) * unit })
    }

    private init(logarithmicFrom low: Double, to high: Double) {
        let from = Self.floor(Logarithm.decimal(low)) - 1
        let to = Self.floor(Logarithm.decimal(high)) + 1
        let fine = (from...to).flatMap { power in [1, 2, 5].map { $0 * Logarithm.power(power) } }
        let first = fine.last { $0 <= low * 1.000_001 } ?? low
        let last = fine.first { $0 >= high * 0.999_999 && $0 > first } ?? first * 10
        var ticks = fine.filter { $0 >= first && $0 <= last }
        if ticks.count > 7 {
            let decades = (from...to).map(Logarithm.power).filter { $0 >= first && $0 <= last }
            let every = max(1, (decades.count + 5) / 6)
            ticks = decades.enumerated().filter { $0.offset % every == 0 }.map(\.element)
        }
        self.init(low: first, high: last, isLogarithmic: true, ticks: ticks)
    }

    /// An axis of numbers of workers: by doubling from a span of sixteen on.
    init(workers counts: [Int]) {
        let low = Double(counts.min() ?? 1)
        let high = max(Double(counts.max() ?? 1), low + 1)
        guard low >= 1, high / low >= 16 else {
            let whole = Set(counts).sorted().map(Double.init)
            let every = max(1, (whole.count + 9) / 10)
            let ticks = whole.enumerated().filter { $0.offset % every == 0 }.map(\.element)
            self.init(low: low, high: high, isLogarithmic: false, ticks: ticks)
            return
        }
        var ticks: [Double] = []
        var tick = 1.0
        while tick <= high {
            if tick >= low { ticks.append(tick) }
            tick *= 2
        }
        self.init(low: low, high: high, isLogarithmic: true, ticks: ticks)
    }

    private init(low: Double, high: Double, isLogarithmic: Bool, ticks: [Double]) {
        self.low = low
        self.high = high
        self.isLogarithmic = isLogarithmic
        self.ticks = ticks
    }

    /// Where a value lies, 0 at the beginning of the scale and 1 at its end; beyond them at the nearer one.
    func place(_ value: Double) -> Double {
        guard value.isFinite else { return value > 0 ? 1 : 0 }
        let share =
            if isLogarithmic {
                value <= 0
                    ? 0
                    : (Logarithm.decimal(value) - Logarithm.decimal(low))
                        / (Logarithm.decimal(high) - Logarithm.decimal(low))
            } else {
                (value - low) / (high - low)
            }
        return min(1, max(0, share))
    }

    /// A round number as short as it gets: `0.5`, `20`, `100k`, `2.5M`.
    static func label(_ value: Double) -> String {
        let steps = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")]
        guard let (bound, suffix) = steps.first(where: { value.magnitude >= $0.0 * 0.999_999 })
        else { return short(value) }
        return short(value / (suffix == "k" ? 1000 : bound)) + suffix
    }

    private static func short(_ value: Double) -> String {
        if value != 0, value.magnitude < 0.001 { return "\(value)" }
        var text = Figure.number(value, value.magnitude < 1 ? .fine : .usual)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    private static func floor(_ value: Double) -> Int { Int((value + 1e-9).rounded(.down)) }
}
