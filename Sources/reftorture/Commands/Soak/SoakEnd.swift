import Records

/// The exit code of a soak: the worst of what happened decides.
struct SoakEnd {
    var findings = 0
    var couldNotWrite = false
    var interrupted = false
    var skipped = false
    /// Windows that nobody passed, or stretches that prove nothing.
    var hasGaps = false
    var strict = false

    var code: Int32 {
        if findings > 0 { return ExitCode.violated }
        if couldNotWrite { return ExitCode.cannotWrite }
        if interrupted { return ExitCode.interrupted }
        if skipped { return ExitCode.skipped }
        return strict && hasGaps ? ExitCode.inconclusive : ExitCode.success
    }

    /// From the worst to the best.
    private static let ranking = [
        ExitCode.violated, ExitCode.harnessFailed, ExitCode.cannotWrite, ExitCode.interrupted,
        ExitCode.inconclusive, ExitCode.skipped, ExitCode.success,
    ]

    /// The worst of several runs' codes; success where there is none.
    static func worst(of codes: [Int32]) -> Int32 {
        codes.min { rank($0) < rank($1) } ?? ExitCode.success
    }

    /// A code that is not in the list is an error, which is worse than all but a violation.
    private static func rank(_ code: Int32) -> Int { ranking.firstIndex(of: code) ?? 1 }
}
