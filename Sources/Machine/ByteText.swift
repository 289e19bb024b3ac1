/// A number of bytes as people write it: `512 B`, `256 KiB`, `16.0 GiB`.
public struct ByteText: Sendable, Equatable, CustomStringConvertible {
    private let bytes: Int

    public init(_ bytes: Int) { self.bytes = bytes }

    public var description: String {
        var unit = 0
        while unit + 1 < Self.units.count, bytes >> (10 * (unit + 1)) > 0 { unit += 1 }
        let whole = bytes >> (10 * unit)
        let rest = bytes - (whole << (10 * unit))
        // Tenths are cut off, not rounded: what is left is never made out to be more than it is.
        let tenth = unit == 0 ? 0 : (rest * 10) >> (10 * unit)
        return rest == 0 || whole >= 100
            ? "\(whole) \(Self.units[unit])" : "\(whole).\(tenth) \(Self.units[unit])"
    }

    private static let units = ["B", "KiB", "MiB", "GiB", "TiB"]
}
