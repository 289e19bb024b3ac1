internal import CLinux

/// What an event has counted since it was opened, and for how long, in nanoseconds.
struct CounterSample: Sendable, Equatable {
    var count: Int64 = 0
    /// How long it was switched on, and how much of that it was really on a counter.
    var enabled: Int64 = 0
    var running: Int64 = 0
}

/// The calls behind the counters of the calling thread; a test plants others.
///
/// - Context: cold; never within a timed stretch.
struct CounterSource: Sendable {
    /// What the kernel keeps for each thread anyway.
    enum Usage: Sendable, Hashable {
        case voluntarySwitches
        case involuntarySwitches
        case minorFaults
        case majorFaults
    }

    /// Opens an event, switched off: a descriptor, or an errno with its sign turned.
    var open: @Sendable (PerfEvent) -> Int32
    /// Switches an event on or off: 0, or an errno with its sign turned.
    var enable: @Sendable (Int32) -> Int32
    var disable: @Sendable (Int32) -> Int32
    /// Reads an event.
    var read: @Sendable (Int32) -> Result<CounterSample, CounterFailure>
    var close: @Sendable (Int32) -> Void
    /// Reads what the kernel keeps: a number since the thread's start, or an errno below zero.
    var usage: @Sendable (Usage) -> Int64
    /// The id of the calling thread.
    var thread: @Sendable () -> Int32
    /// Where `proc` is.
    var tree: HostTree

    /// The kernel.
    static let host = CounterSource(
        open: { $0.open() },
        enable: { clinux_perf_enable($0) },
        disable: { clinux_perf_disable($0) },
        read: { readEvent($0) },
        close: { clinux_perf_close($0) },
        usage: { clinux_thread_usage(Int32($0.field)) },
        thread: { clinux_thread_id() },
        tree: HostTree(root: ""))

    /// Reads the three numbers of an event that is switched off, so that they belong together.
    private static func readEvent(_ event: Int32) -> Result<CounterSample, CounterFailure> {
        let sample = CounterSample(
            count: clinux_perf_read(event, Int32(CLINUX_PERF_COUNT)),
            enabled: clinux_perf_read(event, Int32(CLINUX_PERF_ENABLED)),
            running: clinux_perf_read(event, Int32(CLINUX_PERF_RUNNING)))
        let least = min(sample.count, sample.enabled, sample.running)
        return least < 0 ? .failure(.init(call: "read", code: Int32(-least))) : .success(sample)
    }
}

extension CounterSource.Usage {
    fileprivate var field: Int {
        switch self {
        case .voluntarySwitches: CLINUX_USAGE_VOLUNTARY_SWITCHES
        case .involuntarySwitches: CLINUX_USAGE_INVOLUNTARY_SWITCHES
        case .minorFaults: CLINUX_USAGE_MINOR_FAULTS
        case .majorFaults: CLINUX_USAGE_MAJOR_FAULTS
        }
    }
}

/// A call that fails on a counter that was already open.
struct CounterFailure: Error, Sendable, Equatable {
    let call: String
    let code: Int32

    var reason: String { "\(call) of the counter failed: \(systemCallText(code))" }
}
