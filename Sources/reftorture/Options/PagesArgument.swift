/// A device's size as it is written on the command line: pages (`4194304`) or bytes (`16GiB`).
enum PagesArgument {
    /// Bytes of a page.
    static let pageBytes = 4096

    /// 64 bytes for each of these are 64 TiB, the most that one array of words may have.
    private static let largest = 1 << 40

    private static let units = [("kib", 10), ("mib", 20), ("gib", 30), ("tib", 40)]

    private static let remedy = "pages, such as 4096, or a size, such as 64MiB or 16GiB"

    /// Reads a number of pages.
    ///
    /// - Parameter text: Decimal digits, which are pages, or digits and a unit of bytes.
    /// - Returns: At least one.
    /// - Throws: `BadValue` that says what is wrong.
    static func parse(_ text: String) throws -> Int {
        if text.hasPrefix("-"), text.dropFirst().first?.isNumber == true {
            throw BadValue(reason: "is negative; \(remedy)")
        }
        let digits = text.prefix { "0123456789".contains($0) }
        let suffix = text.dropFirst(digits.count)
        guard !digits.isEmpty else { throw BadValue(reason: "is no number of pages; \(remedy)") }
        guard suffix.first != "." else {
            throw BadValue(reason: "is no whole number; \(remedy)")
        }
        let unit = units.first { $0.0 == suffix.lowercased() }
        guard suffix.isEmpty || unit != nil else {
            throw BadValue(reason: "has the unknown unit '\(suffix)'; \(remedy)")
        }
        // What no integer holds is too many whatever it is.
        let (amount, overflow) = (Int(digits) ?? .max)
            .multipliedReportingOverflow(by: 1 << (unit?.1 ?? 0))
        let pages = unit == nil ? amount : amount / pageBytes
        guard !overflow, pages <= largest else {
            throw BadValue(reason: "is more than any machine has; at most 4096TiB")
        }
        guard amount > 0 else { throw BadValue(reason: "is zero; \(remedy)") }
        guard unit == nil || amount.isMultiple(of: pageBytes) else {
            throw BadValue(reason: "is no whole number of 4 KiB pages; \(remedy)")
        }
        return pages
    }
}
