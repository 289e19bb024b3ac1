/// A file of input, or whatever else can be read to an end, such as a pipe.
public enum InputFile {
    /// Reads everything.
    ///
    /// - Parameter path: The file.
    /// - Returns: Its bytes.
    /// - Throws: `RecordError.cannotRead` with the system's words.
    public static func bytes(of path: String) throws(RecordError) -> [UInt8] {
        do throws(FileFailure) {
            return try CheckedFile(reading: path).readToEnd(from: nil)
        } catch {
            throw .cannotRead(path: path, reason: error.reason)
        }
    }
}
