/// Whole numbers as they are written on the command line.
enum NumberArgument {
    /// Reads a count of at least one.
    ///
    /// - Parameter text: Decimal digits.
    /// - Returns: The count.
    /// - Throws: `BadValue` that says what is wrong.
    static func count(_ text: String) throws -> Int {
        guard let count = Int(text), count > 0 else {
            throw BadValue(reason: "is no count; a whole number from 1")
        }
        return count
    }

    /// Reads a number of pins.
    ///
    /// - Parameter text: Decimal digits.
    /// - Returns: From 0 to 512, what one call can pin.
    /// - Throws: `BadValue` that says what is wrong.
    static func pins(_ text: String) throws -> Int {
        guard let count = Int(text), (0...512).contains(count) else {
            throw BadValue(reason: "is no number of pins; a whole number from 0 to 512")
        }
        return count
    }

    /// Reads a seed.
    ///
    /// - Parameter text: Decimal digits, or hexadecimal ones after `0x`.
    /// - Returns: The seed.
    /// - Throws: `BadValue` that says what is wrong.
    static func seed(_ text: String) throws -> UInt64 {
        let parsed = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
        guard let seed = parsed, !text.contains("+") else {
            throw BadValue(reason: "is no seed; 0 to \(UInt64.max), or 0x and up to 16 digits")
        }
        return seed
    }

    /// Reads a percentage as a share of 1.
    ///
    /// - Parameter text: A decimal number and a percent sign.
    /// - Returns: More than zero, less than 1.
    /// - Throws: `BadValue` that says what is wrong.
    static func percentage(_ text: String) throws -> Double {
        let remedy = "a percentage above 0 % and below 100 %, such as 2% or 0.5%"
        guard text.hasSuffix("%") else { throw BadValue(reason: "has no percent sign; \(remedy)") }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ "0123456789.".contains($0) }),
            let percent = Double(digits)
        else { throw BadValue(reason: "is no percentage; \(remedy)") }
        guard percent > 0, percent < 100 else {
            throw BadValue(reason: "is out of range; \(remedy)")
        }
        return percent / 100
    }

    /// Takes apart a list of names.
    ///
    /// - Parameter text: Names with commas between them.
    /// - Returns: At least one name, none empty, none twice.
    /// - Throws: `BadValue` that says what is wrong.
    static func names(_ text: String) throws -> [String] {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty }) else {
            throw BadValue(reason: "holds an empty name; names with commas between, no spaces")
        }
        if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw BadValue(reason: "names '\(names[twice])' twice; once is enough")
        }
        return names
    }
}
