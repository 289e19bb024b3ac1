import Machine
import Records

extension TextOutput {
    /// Writes all of `text`; a reader who takes nothing is given up once a signal has asked for the end.
    ///
    /// - Parameter text: With its own newlines.
    /// - Throws: `RecordError.cannotWrite`.
    func print(_ text: String) throws(RecordError) {
        try write(text, unless: { Interruption.isRequested })
    }
}
