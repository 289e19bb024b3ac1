public import Records

/// Why the operating system would not do what was asked.
public enum MachineError: ExitCoded, Equatable, CustomStringConvertible {
    case systemCall(name: String, code: Int32)
    case unavailable(capability: String, reason: String)
    /// More threads than `limitedBy` leaves room for.
    case tooManyWorkers(requested: Int, teardown: Int = 0, room: Int, limitedBy: String)
    /// Some workers never came to the start line, and nothing that was asked for has run.
    case notAllStarted(arrived: Int, of: Int, withinMilliseconds: Int, hint: String)
    case cannotPin(cpu: Int, reason: String)
    /// A worker's own preparation failed in its thread.
    case arrivalFailed(worker: Int, cpu: Int, reason: String)
    /// These workers were still at work when the time was up; they may be still.
    case stillBusy(workers: [Int], afterMilliseconds: Int)
    case dismissed
    /// Nobody can be served on this port of 127.0.0.1.
    case portUnavailable(port: Int, reason: String)

    public var description: String { line }

    public var exitCode: Int32 {
        switch self {
        case .unavailable, .cannotPin: ExitCode.skipped
        case .tooManyWorkers, .portUnavailable: ExitCode.usage
        case .systemCall, .notAllStarted, .arrivalFailed, .stillBusy, .dismissed:
            ExitCode.harnessFailed
        }
    }

    public var line: String {
        switch self {
        case .systemCall(let name, let code):
            "\(name) failed: \(systemCallText(code))"
        case .unavailable(let capability, let reason):
            "\(capability) is not available: \(reason)"
        case .tooManyWorkers(let requested, let teardown, let room, let limit):
            "\(requested) workers \(Self.beside(teardown))are too many: \(limit) leaves room for "
                + "\(room)\(teardown > 0 ? " threads" : ""); ask for fewer, or raise it"
        case .notAllStarted(let arrived, let count, let milliseconds, let hint):
            "only \(arrived) of \(count) workers started within \(milliseconds) ms"
                + (hint.isEmpty ? "" : ": \(hint)")
        case .cannotPin(let cpu, let reason):
            "cannot run on CPU \(cpu): \(reason); the cpuset of this process may exclude it, or it "
                + "went offline"
        case .arrivalFailed(let worker, let cpu, let reason):
            "worker \(worker) on CPU \(cpu) could not prepare: \(reason)"
        case .stillBusy(let workers, let milliseconds):
            "workers \(CPUSet(workers)) were still busy after \(milliseconds) ms"
        case .dismissed:
            "the workers were already dismissed"
        case .portUnavailable(let port, let reason):
            "cannot serve on 127.0.0.1:\(port): \(reason); name another port, or 0 for any free one"
        }
    }

    /// What comes on top of what was asked for.
    private static func beside(_ teardown: Int) -> String {
        teardown > 0 ? "and \(teardown) teardown thread\(teardown == 1 ? "" : "s") " : ""
    }
}
