extension Generation {
    /// Every kernel that is modelled, in the order of time.
    public static let all: [Generation] = [
        g0, g0Mixed, g1, g2, g3, g4, g4Compound, g5, g5ExitLast, g6, g8,
    ]
}
