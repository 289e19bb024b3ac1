internal import CPercpu

/// The membarrier(2) commands that grace periods are made of, and whether this process may use them.
public enum Membarrier {
    /// The expedited commands in use.
    public enum Command: String, Sendable, CaseIterable {
        /// A full fence on every running thread of the process (Linux 4.14).
        case privateExpedited = "PRIVATE_EXPEDITED"
        /// The same, and every rseq section under way starts again (Linux 5.10).
        case privateExpeditedRseq = "PRIVATE_EXPEDITED_RSEQ"

        var number: Int32 {
            switch self {
            case .privateExpedited: CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED
            case .privateExpeditedRseq: CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED_RSEQ
            }
        }

        var registration: Int32 {
            switch self {
            case .privateExpedited: CPERCPU_MEMBARRIER_REGISTER_PRIVATE_EXPEDITED
            case .privateExpeditedRseq: CPERCPU_MEMBARRIER_REGISTER_PRIVATE_EXPEDITED_RSEQ
            }
        }
    }

    /// Registers the process for every command the kernel has.
    ///
    /// Without it the commands fail with EPERM. Microseconds while the process has one thread,
    /// milliseconds later: call it first thing. Calling it again does no harm.
    public static func register() {
        for command in Command.allCases { _ = cpercpu_membarrier(command.registration) }
    }

    /// Why `command` cannot be used by this process, `nil` when it can.
    public static func unavailableReason(_ command: Command) -> String? {
        let supported = cpercpu_membarrier(CPERCPU_MEMBARRIER_QUERY)
        if supported < 0 { return "membarrier(2) is not available (error \(-supported))" }
        if supported & command.number == 0 {
            return "this kernel has no membarrier \(command.rawValue)"
        }
        let registered = cpercpu_membarrier(command.registration)
        if registered < 0 {
            return "membarrier \(command.rawValue) cannot be registered (error \(-registered))"
        }
        return nil
    }

    /// Carries `command` out; traps when it was never registered.
    static func run(_ command: Command) {
        let result = cpercpu_membarrier(command.number)
        precondition(result >= 0, "membarrier \(command.rawValue) failed with error \(-result)")
    }
}
