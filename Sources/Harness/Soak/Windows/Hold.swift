/// One way to keep a thread in a window.
enum Hold: Sendable, Equatable {
    /// Keeps the CPU busy.
    case spin(nanoseconds: Int)
    /// Lets others of the CPU run.
    case yield
    /// Loses the CPU, as a thread does that is preempted.
    case sleep(microseconds: Int)
    /// Goes to another CPU and comes back.
    case migrate(cpu: Int)
    /// Signals the thread of this number, perhaps the calling one: what it is in the middle of starts again.
    case signal(thread: Int)
    /// Keeps the reaper from its work.
    case stall(milliseconds: Int)

    /// Whether it may go on for long, and others wait meanwhile who are waited for themselves.
    var givesUpTheCPU: Bool {
        switch self {
        case .spin, .signal: false
        case .yield, .sleep, .migrate, .stall: true
        }
    }

    /// What it does, without how much of it.
    enum Kind: Int, Sendable, CaseIterable {
        case spin, yield, sleep, migrate, signal, stall
        /// A section that spins inside.
        case section
    }

    var kind: Kind {
        switch self {
        case .spin: .spin
        case .yield: .yield
        case .sleep: .sleep
        case .migrate: .migrate
        case .signal: .signal
        case .stall: .stall
        }
    }
}
