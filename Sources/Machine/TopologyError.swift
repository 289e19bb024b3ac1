public import Records

/// Why a sysfs tree gives no topology.
public enum TopologyError: ExitCoded, Equatable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case malformed(path: String, found: String, expected: String)

    public var description: String { line }

    public var exitCode: Int32 {
        switch self {
        case .unreadable: ExitCode.unreadable
        case .malformed: ExitCode.malformed
        }
    }

    public var line: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read \(path): \(reason); a sysroot is a directory that holds sys/devices/system"
        case .malformed(let path, let found, let expected):
            "\(path): line 1: found '\(found)', expected \(expected)"
        }
    }
}
