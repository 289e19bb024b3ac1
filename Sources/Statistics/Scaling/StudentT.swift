internal import RealModule

/// Student's distribution: how far a mean strays from the truth, in units of a spread that is itself
/// known from few points only.
enum StudentT {
    /// The t that a variable of so many degrees of freedom exceeds with probability `tail`.
    ///
    /// With t = √degrees · tan θ the probability is a finite sum of powers of cos θ.
    /// Source: M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
    ///
    /// - Parameters:
    ///   - tail: Above 0, at most 1/2.
    ///   - degrees: At least one.
    /// - Returns: 0 or more.
    static func quantile(tail: Double, degrees: Int) -> Double {
        precondition(tail > 0 && tail <= 0.5, "a tail holds at most half")
        precondition(degrees > 0, "no spread is known from no degree of freedom")
        var low = 0.0
        var high = Double.pi / 2
        // Each step halves the angle's range: 60 leave less than a double tells apart.
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if 1 - within(angle: middle, degrees: degrees) > 2 * tail {
                low = middle
            } else {
                high = middle
            }
        }
        return Double(degrees).squareRoot() * Double.tan(low)
    }

    /// Probability that the variable lies between -t and t, t = √degrees · tan(angle).
    private static func within(angle: Double, degrees: Int) -> Double {
        let sine = Double.sin(angle)
        let cosine = Double.cos(angle)
        let isOdd = !degrees.isMultiple(of: 2)
        var term = isOdd ? cosine : 1
        var sum = 0.0
        // Powers of the cosine up to degrees - 2, every second one.
        for power in stride(from: isOdd ? 1 : 0, through: degrees - 2, by: 2) {
            sum += term
            term *= cosine * cosine * Double(power + 1) / Double(power + 2)
        }
        return isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
    }
}
