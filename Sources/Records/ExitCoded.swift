/// An error that knows how the command ends because of it.
public protocol ExitCoded: Error {
    /// The exit code, one of those in the command's contract.
    var exitCode: Int32 { get }
    /// One line for standard error: the bad token or failed call, and the remedy.
    var line: String { get }
}

/// The exit codes of the command's contract that an error can stand for.
public enum ExitCode {
    /// The host lacks what was asked for.
    public static let skipped: Int32 = 4
    /// Unknown name, bad list, contradictory options.
    public static let usage: Int32 = 64
    /// An input is malformed.
    public static let malformed: Int32 = 65
    /// An input does not exist or cannot be read.
    public static let unreadable: Int32 = 66
    /// The harness itself failed.
    public static let harnessFailed: Int32 = 70
    /// A signal asked for the end.
    public static let interrupted: Int32 = 75
}
