/// Colours of a heat map: from dark for little to bright for much, told apart without red and green.
enum ColourScale {
    /// One colour of a palette.
    struct Colour: Equatable {
        let red: UInt8
        let green: UInt8
        let blue: UInt8

        /// As style sheets write it.
        var text: String {
            "#" + [red, green, blue].map { Self.pair($0) }.joined()
        }

        private static func pair(_ byte: UInt8) -> String {
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// How many shades there are.
    static let levels = 32

    /// Some colours of equal distance in lightness, between which the others lie.
    private static let stops: [(Double, Double, Double)] = [
        (35, 29, 82), (49, 68, 122), (44, 110, 142), (47, 153, 139), (107, 191, 113),
        (190, 213, 84), (253, 231, 76),
    ]

    /// The shades in ascending order.
    static let shades: [Colour] = (0..<levels).map { level in
        let place = Double(level) * Double(stops.count - 1) / Double(levels - 1)
        let index = min(Int(place), stops.count - 2)
        let share = place - Double(index)
        let (from, to) = (stops[index], stops[index + 1])
        func mix(_ a: Double, _ b: Double) -> UInt8 { UInt8((a + (b - a) * share).rounded()) }
        return Colour(red: mix(from.0, to.0), green: mix(from.1, to.1), blue: mix(from.2, to.2))
    }

    /// From this shade on dark figures are read better than bright ones.
    static let firstBright = 18
    /// A cell that lost its CPU.
    static let lost = Colour(red: 214, green: 60, blue: 120)
    /// A cell that was not reached, or has no meaning.
    static let unknown = Colour(red: 160, green: 160, blue: 166)

    /// Rules for what is drawn in these colours.
    static let styleSheet: String =
        shades.enumerated().map { ".q\($0.offset){fill:\($0.element.text)}" }.joined()
        + ".ql{fill:\(lost.text)}.qu{fill:\(unknown.text)}"
}
