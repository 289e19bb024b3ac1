import Harness

/// Names with weights as they are written on the command line: `G1:3,G8`.
enum WeightedArgument {
    /// Far above any sensible one; sums stay far below what an integer holds.
    private static let largest = 1_000_000

    /// Takes apart a list of names, each with a weight after a colon or 1.
    ///
    /// - Parameter text: Names with commas between them.
    /// - Returns: At least one name, none empty, none twice.
    /// - Throws: `BadValue` that says what is wrong.
    static func parse(_ text: String) throws -> [SoakChoice.Weighted] {
        var values: [SoakChoice.Weighted] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let value = try weighted(part)
            guard !values.contains(where: { $0.id == value.id }) else {
                throw BadValue(reason: "names '\(value.id)' twice; give it a weight, as in G1:2")
            }
            values.append(value)
        }
        return values
    }

    private static func weighted(_ text: Substring) throws -> SoakChoice.Weighted {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else {
            throw BadValue(reason: "holds an empty name; names with commas between, no spaces")
        }
        guard parts.count > 1 else { return SoakChoice.Weighted(String(name)) }
        guard parts.count == 2, parts[1].allSatisfy({ "0123456789".contains($0) }),
            let weight = Int(parts[1]), (1...largest).contains(weight)
        else {
            let token = parts.dropFirst().joined(separator: ":")
            throw BadValue(
                reason: "has the weight '\(token)'; a whole number from 1 to \(largest), as in G1:3"
            )
        }
        return SoakChoice.Weighted(String(name), weight: weight)
    }
}
