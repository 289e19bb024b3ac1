/// The codes of the command's contract that come from results and output rather than from input.
extension ExitCode {
    /// Done, and everything held.
    public static let success: Int32 = 0
    /// An invariant was violated, or a detector failed to fire.
    public static let violated: Int32 = 1
    /// A regression was shown, and it was asked to fail on one.
    public static let regression: Int32 = 8
    /// Inconclusive or too noisy, under `--strict`.
    public static let inconclusive: Int32 = 9
    /// Results could not be written.
    public static let cannotWrite: Int32 = 74
}
