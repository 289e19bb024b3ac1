/// Which build this is.
enum BuildVersion {
    /// Goes up with each release; stands in every record.
    static let current = "0.1.0"
}
