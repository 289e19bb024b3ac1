import ArgumentParser
import Records

extension Records.ExitCode {
    /// Ends a command that has said all it had to say.
    ///
    /// For findings, skips and the like: results are on standard output and in the record already.
    ///
    /// - Parameter code: One of the codes of the contract; success returns.
    /// - Throws: What makes the process leave with the code, silently.
    static func end(with code: Int32) throws {
        if code != success { throw ArgumentParser.ExitCode(code) }
    }
}
