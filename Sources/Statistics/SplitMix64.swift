/// The seeded generator that every random choice of a run follows from.
///
/// Small, fast and the same on every machine, which is what a repetition by seed needs; not for secrets.
/// Algorithm and constants: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable, Equatable {
    /// What the generator was made from.
    public let seed: UInt64
    @usableFromInline var state: UInt64

    /// Starts the sequence that belongs to `seed`.
    @inlinable
    public init(seed: UInt64) {
        self.seed = seed
        self.state = seed
    }

    /// Draws the next 64 bits.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    /// Derives the generator of one worker, repetition or the like.
    ///
    /// Depends on the seed and `index` only, not on how much has been drawn, so the order in which
    /// streams are taken changes nothing.
    ///
    /// - Parameter index: Which stream; not negative.
    /// - Returns: A generator whose numbers are unrelated to those of this one and of other streams.
    @inlinable
    public func stream(_ index: Int) -> SplitMix64 {
        precondition(index >= 0, "a stream has a number from 0")
        // Two rounds of mixing, so that near seeds with near indices do not meet.
        return SplitMix64(seed: Self.mix(Self.mix(seed ^ 0x6a09_e667_f3bc_c909) &+ UInt64(index)))
    }

    /// Draws a number in 0 ..< 1 with 53 random bits.
    @inlinable
    public mutating func unitInterval() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Scrambles 64 bits, one to one (the finaliser of the paper, variant 13).
    @inlinable
    static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}
