/// Logarithms without the C library, whose last bit is not the same everywhere: pages are compared by bytes.
enum Logarithm {
    private static let ofTwo = 0.693147180559945309417
    private static let ofTen = 2.302585092994045684018

    /// The decimal logarithm to some fifteen digits.
    ///
    /// - Parameter value: Positive and finite.
    /// - Returns: 0 for what has no logarithm.
    static func decimal(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        var mantissa = value.significand
        var exponent = Double(value.exponent)
        if mantissa > 1.414213562373095 {
            mantissa /= 2
            exponent += 1
        }
        // ln m = 2 artanh((m − 1) / (m + 1)), which converges fast with m within √2 of 1.
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var power = ratio
        var sum = 0.0
        for term in 0..<12 {
            sum += power / Double(2 * term + 1)
            power *= square
        }
        return (2 * sum + exponent * ofTwo) / ofTen
    }

    /// Ten to a whole power.
    static func power(_ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<exponent.magnitude { result *= 10 }
        return exponent < 0 ? 1 / result : result
    }
}
