import FoundationEssentials

/// Which build this is.
enum BuildVersion {
    /// Goes up with each release.
    static let number = "0.1.0"

    /// Number and revision; stands in every record.
    ///
    /// The revision is told by `scripts/reftorture`, which knows the checkout that it built.
    static let current: String = {
        let revision = ProcessInfo.processInfo.environment["REFTORTURE_REVISION"] ?? ""
        return revision.isEmpty ? number : "\(number)+\(revision)"
    }()
}
