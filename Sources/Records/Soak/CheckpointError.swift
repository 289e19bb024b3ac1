/// Why a soak cannot go on from a checkpoint.
public enum CheckpointError: ExitCoded, Equatable, CustomStringConvertible {
    /// There is no file of that name.
    case missing(path: String)
    /// It cannot be read; `reason` is the system's own words.
    case unreadable(path: String, reason: String)
    /// It was cut off, changed, or never was a checkpoint.
    case damaged(path: String, expected: String)
    /// It has the layout of another version of this program.
    case otherSchema(path: String, found: String)
    /// Another build wrote it: its episodes would be others.
    case otherRevision(path: String, wrote: String, runs: String)
    /// An option is not as it was; `nil` where it was not given.
    case changedOption(path: String, name: String, old: String?, new: String?)

    public var exitCode: Int32 {
        switch self {
        case .missing, .unreadable: ExitCode.unreadable
        case .damaged, .otherSchema, .otherRevision: ExitCode.malformed
        case .changedOption: ExitCode.usage
        }
    }

    public var line: String {
        switch self {
        case .missing(let path):
            "cannot read the checkpoint \(path): there is no such file; \(Self.remedy)"
        case .unreadable(let path, let reason):
            "cannot read the checkpoint \(path): \(reason)"
        case .damaged(let path, let expected):
            "\(path): no whole checkpoint; expected \(Self.oneLine(expected)); \(Self.remedy)"
        case .otherSchema(let path, let found):
            "\(path): the checkpoint has schema '\(Self.oneLine(found))' and this build reads "
                + "'\(Checkpoint.currentSchema)'; use the build that wrote it, or "
                + Self.remedy
        case .otherRevision(let path, let wrote, let runs):
            "\(path): revision '\(Self.oneLine(wrote))' wrote the checkpoint and this is "
                + "'\(runs)'; build that revision, or \(Self.remedy)"
        case .changedOption(let path, let name, let old, let new):
            "\(path): --\(Self.oneLine(name)) was \(Self.given(old)) and is \(Self.given(new)); "
                + "put it back, or \(Self.remedy)"
        }
    }

    public var description: String { line }

    private static let remedy = "start afresh without --resume"

    private static func given(_ value: String?) -> String {
        value.map { "'\(oneLine($0))'" } ?? "not given"
    }

    /// What stands in a file is not to command the terminal, nor to fill it.
    private static func oneLine(_ text: String) -> String {
        let printable = text.unicodeScalars.map {
            $0.properties.generalCategory == .control ? " " : String($0)
        }
        return printable.count <= 100
            ? printable.joined() : printable.prefix(99).joined() + "…"
    }
}
