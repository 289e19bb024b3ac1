import Records

/// A value that an option cannot take.
struct BadValue: ExitCoded, CustomStringConvertible {
    /// What is wrong with it and what would be right; the option and the value are named before it.
    let reason: String

    var exitCode: Int32 { Records.ExitCode.usage }
    var line: String { reason }
    var description: String { reason }
}
