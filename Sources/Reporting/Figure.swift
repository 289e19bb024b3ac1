import Records

/// How numbers are written for people: three digits at most, and a range where one figure would lie.
enum Figure {
    /// An interval wider than this share of its median is shown instead of the median.
    static let widestRelative = 0.1

    /// How many digits a figure deserves.
    enum Precision: Int {
        /// Two, for the ends of a wide range: `1.4`, `25`, `104`.
        case rough = 1
        /// Three: `0.54`, `17.2`, `104`.
        case usual = 2
        /// Three decimals below ten, for ratios of which a percent matters: `0.985`, `17.2`.
        case fine = 3
    }

    /// What a column's figures are, which decides the units of long ones.
    enum Unit {
        /// A ratio or a count.
        case none
        case nanoseconds
        case microseconds

        /// From the one that the column's heading names upwards.
        fileprivate var ladder: ArraySlice<String> {
            switch self {
            case .none: [""]
            case .nanoseconds: ["ns", "µs", "ms", "s"]
            case .microseconds: ["µs", "ms", "s"]
            }
        }
    }

    /// A number as the precision has it, whole from a hundred on: `0.54`, `17.2`, `104`, `20391`.
    static func number(_ value: Double, _ precision: Precision = .usual) -> String {
        guard value.isFinite else { return "?" }
        let size = value.magnitude
        // Bounds lie where rounding would otherwise show one digit more.
        let (small, middle) =
            switch precision {
            case .rough: (9.95, 9.95)
            case .usual: (9.995, 99.95)
            case .fine: (9.9995, 99.95)
            }
        return decimal(
            value, digits: size < small ? precision.rawValue : size < middle ? 1 : 0)
    }

    /// A number for a table that does not know what it is of: short, and never 0 for what is not.
    static func plain(_ value: Double) -> String {
        value == 0 || value.magnitude >= 0.001 ? number(value, .fine) : "\(value)"
    }

    /// A figure without its unit, or with a larger one once it would get long.
    static func text(
        _ value: Double, _ unit: Unit, _ precision: Precision = .usual
    ) -> String {
        guard value.isFinite else { return "?" }
        let ladder = unit.ladder
        var step = ladder.startIndex
        var value = value
        while value.magnitude >= (step == ladder.startIndex ? 99_999.5 : 999.5),
            step + 1 < ladder.endIndex
        {
            value /= 1000
            step += 1
        }
        return number(value, precision) + (step == ladder.startIndex ? "" : ladder[step])
    }

    /// Whether repetitions agree too little for one figure to stand for them.
    static func isWide(_ measured: Measured) -> Bool {
        measured.high - measured.low > widestRelative * measured.median.magnitude
    }

    /// Both ends of an interval; half its width as a share where both have no room.
    static func range(_ measured: Measured, _ unit: Unit, width: Int) -> String {
        let low = text(measured.low, unit)
        let high = text(measured.high, unit)
        let both = low == high ? low : "\(low)–\(high)"
        let share = 50 * (measured.high - measured.low) / measured.median.magnitude
        return both.count <= width ? both : "±\(number(share)) %"
    }

    /// The median, or the interval where that is wide.
    static func figure(_ measured: Measured, _ unit: Unit, width: Int) -> String {
        isWide(measured)
            ? roughRange(measured, unit, width: width) : text(measured.median, unit)
    }

    /// Both ends of an interval with two digits; about the median where there is no room.
    static func roughRange(_ measured: Measured, _ unit: Unit, width: Int) -> String {
        let low = text(measured.low, unit, .rough)
        let high = text(measured.high, unit, .rough)
        let both = low == high ? low : "\(low)–\(high)"
        return both.count <= width ? both : "~\(text(measured.median, unit))"
    }

    /// Rounds half away from zero to a fixed number of decimals.
    private static func decimal(_ value: Double, digits: Int) -> String {
        let scale = [1.0, 10, 100, 1000][digits]
        let scaled = (value.magnitude * scale).rounded()
        // Above this a Double holds no fraction and would not fit the integer below.
        guard scaled < 1e15 else { return "\(value)" }
        let whole = Int(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % Int(scale))
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(whole / Int(scale)).\(zeros)\(fraction)"
    }
}
