public import Machine
public import Records
public import ZoneDevice

/// Why a run could not be made or finished.
public enum HarnessError: ExitCoded {
    /// The system would not do what was asked.
    case machine(MachineError)
    /// Workers were still inside a cell when its time was long over.
    case stuck(cell: String, MachineError)
    /// There is no memory for pages.
    case memory(MemmapError)

    public var exitCode: Int32 {
        switch self {
        case .machine(let error): error.exitCode
        case .stuck: ExitCode.harnessFailed
        case .memory: ExitCode.skipped
        }
    }

    public var line: String {
        switch self {
        case .machine(let error): error.line
        case .stuck(let cell, let error): "\(cell) did not end: \(error.line)"
        case .memory(let error): error.description
        }
    }
}
