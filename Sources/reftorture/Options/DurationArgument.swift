import Machine

/// Durations as they are written on the command line: `250ms`, `1.5s`, `8h`, bare seconds.
enum DurationArgument {
    /// Each unit's length in nanoseconds.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    private static let remedy =
        "a positive number with one of ns us ms s m h d, such as 500ms or 8h"

    /// Reads a duration, to the nanosecond.
    ///
    /// - Parameter text: A decimal number and a unit; without a unit it is seconds.
    /// - Returns: More than zero, less than 292 years.
    /// - Throws: `BadValue` that says what is wrong.
    static func parse(_ text: String) throws -> Duration {
        if text.hasPrefix("-"), text.dropFirst().first?.isNumber == true {
            throw BadValue(reason: "is negative; \(remedy)")
        }
        let digits = text.prefix { "0123456789.".contains($0) }
        let suffix = text.dropFirst(digits.count)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.count <= 2, !parts[0].isEmpty, parts.last?.isEmpty == false
        else { throw BadValue(reason: "is no duration; \(remedy)") }
        guard let unit = suffix.isEmpty ? units[3] : units.first(where: { $0.name == suffix })
        else { throw BadValue(reason: "has the unknown unit '\(suffix)'; \(remedy)") }

        let (whole, overflow) = (Int64(parts[0]) ?? .max)
            .multipliedReportingOverflow(by: unit.nanoseconds)
        let fraction = parts.count == 2 ? try nanoseconds(after: parts[1], unit.nanoseconds) : 0
        let (sum, carry) = whole.addingReportingOverflow(fraction)
        guard !overflow, !carry, sum < .max else {
            throw BadValue(reason: "is too long; at most 106751d")
        }
        guard sum > 0 else { throw BadValue(reason: "is zero; \(remedy)") }
        return .nanoseconds(sum)
    }

    /// Writes a duration as it would be read: in the largest unit that it is a whole number of.
    static func text(_ duration: Duration) -> String {
        let nanoseconds = duration.nanoseconds
        let unit = units.last { nanoseconds.isMultiple(of: $0.nanoseconds) } ?? units[0]
        return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }

    /// What the digits after the point are worth; they must come out to whole nanoseconds.
    private static func nanoseconds(after digits: Substring, _ unit: Int64) throws -> Int64 {
        var value: Int64 = 0
        var place = unit
        for digit in digits {
            let number = Int64(digit.wholeNumberValue ?? 0)
            guard number == 0 || place.isMultiple(of: 10) else {
                throw BadValue(reason: "is finer than a nanosecond; \(remedy)")
            }
            place /= 10
            value += number * place
        }
        return value
    }
}
