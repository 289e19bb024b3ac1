public import Records
internal import Synchronization

/// What the processor and the kernel count for one thread over the stretches that are measured.
///
/// Opened once per worker, before anything is timed. Stretches are begun and ended outside timed
/// chunks: each call costs microseconds. Hardware is counted in user mode only.
public final class CounterSet: Sendable {
    private let source: CounterSource
    /// Whose counters these are.
    private let thread: Int32
    private let state: Mutex<State>

    private struct State {
        var channels: [CounterChannel]
        var isCounting = false
        var hasStarted = false
    }

    /// Opens every counter for the calling thread; what cannot be had is in the readings, with why.
    ///
    /// - Context: the worker itself. Up to five descriptors are held until the set is gone.
    public static func open() -> CounterSet { CounterSet(source: .host) }

    /// Opens every counter that `source` has.
    init(source: CounterSource) {
        self.source = source
        thread = source.thread()
        state = Mutex(State(channels: CounterSet.channels(of: source)))
    }

    deinit {
        for channel in state.withLock({ $0.channels }) {
            if let event = channel.event { source.close(event) }
        }
    }

    /// Begins a stretch from zero.
    ///
    /// - Context: the worker that opened the set.
    public func start() {
        state.withLock { state in
            if state.isCounting { pause(&state) }
            for index in state.channels.indices { state.channels[index].clear() }
            state.hasStarted = true
            resume(&state)
        }
    }

    /// Leaves out what comes now, until `resume`; nothing happens where the set does not count.
    ///
    /// - Context: the worker that opened the set.
    public func pause() {
        state.withLock { if $0.isCounting { pause(&$0) } }
    }

    /// Goes on with the stretch that `pause` left.
    ///
    /// - Context: the worker that opened the set.
    public func resume() {
        state.withLock { if $0.hasStarted, !$0.isCounting { resume(&$0) } }
    }

    /// Ends the stretch.
    ///
    /// - Context: the worker that opened the set.
    /// - Returns: One reading for each `CounterName`, in that order; `perPair` is for the totals.
    public func stop() -> [CounterReading] {
        state.withLock { state in
            if state.isCounting { pause(&state) }
            guard state.hasStarted else {
                return CounterName.allCases.map {
                    CounterReading(unknown: $0, reason: "no stretch was begun")
                }
            }
            let isStuck = state.channels.contains(where: \.isStuck)
            return state.channels.map { channel in
                let reading = channel.reading
                guard isStuck, channel.name.isHardware, reading.value != nil else { return reading }
                return CounterReading(
                    unknown: channel.name,
                    reason: "the counters open and stand still, as under a hypervisor that shows "
                        + "them without running them")
            }
        }
    }

    /// Switches on; the hardware comes last, so that it sees least of this.
    private func resume(_ state: inout State) {
        guard isOwnThread(&state) else { return }
        state.isCounting = true
        // Reading the scheduler's file may fault and wait, so what counts that is read after it.
        for index in state.channels.indices where !state.channels[index].isUsage {
            state.channels[index].begin(source)
        }
        for index in state.channels.indices where state.channels[index].isUsage {
            state.channels[index].begin(source)
        }
        for index in state.channels.indices.reversed() {
            guard let event = state.channels[index].event else { continue }
            let result = source.enable(event)
            if result < 0 {
                state.channels[index].fail(CounterFailure(call: "enable", code: -result).reason)
            }
        }
    }

    /// Switches off, in the opposite order.
    private func pause(_ state: inout State) {
        guard isOwnThread(&state) else { return }
        state.isCounting = false
        for index in state.channels.indices {
            guard let event = state.channels[index].event else { continue }
            let result = source.disable(event)
            if result < 0 {
                state.channels[index].fail(CounterFailure(call: "disable", code: -result).reason)
            }
        }
        for index in state.channels.indices where state.channels[index].isUsage {
            state.channels[index].end(source)
        }
        for index in state.channels.indices where !state.channels[index].isUsage {
            state.channels[index].end(source)
        }
    }

    /// What the kernel keeps for each thread it tells of the one that asks, whoever opened the set.
    private func isOwnThread(_ state: inout State) -> Bool {
        if source.thread() == thread { return true }
        for index in state.channels.indices {
            state.channels[index].fail("the counters were asked for in another thread than theirs")
        }
        return false
    }
}

extension CounterChannel {
    fileprivate var isUsage: Bool {
        if case .usage = origin { return true }
        return false
    }
}

extension CounterSet {
    /// Opens one channel for each name.
    private static func channels(of source: CounterSource) -> [CounterChannel] {
        let paranoid = source.tree.optionalText("proc/sys/kernel/perf_event_paranoid")
        let cache = CacheEvents(cpuInfo: source.tree.optionalText("proc/cpuinfo"))
        var cyclesOpened = false
        func opened(_ event: PerfEvent) -> CounterChannel.Origin {
            let result = source.open(event)
            if result >= 0 { return .event(result) }
            return .absent(
                reason: CounterRefusal.reason(
                    code: -result, paranoid: paranoid, othersOpened: cyclesOpened))
        }
        func opened(_ choice: CacheEvents.Choice) -> CounterChannel.Origin {
            switch choice {
            case .event(let event): opened(event)
            case .none(let reason): .absent(reason: reason)
            }
        }
        return CounterName.allCases.map { name in
            switch name {
            case .cycles:
                let cycles = opened(.cycles)
                if case .event = cycles { cyclesOpened = true }
                return CounterChannel(name, cycles)
            case .instructions: return CounterChannel(name, opened(.instructions))
            case .llcMisses: return CounterChannel(name, opened(cache.llcMisses))
            case .hitm: return CounterChannel(name, opened(cache.hitm))
            case .migrations:
                return CounterChannel(name, migrations(of: source, paranoid: paranoid))
            case .involuntarySwitches: return CounterChannel(name, .usage(.involuntarySwitches))
            case .voluntarySwitches: return CounterChannel(name, .usage(.voluntarySwitches))
            case .minorFaults: return CounterChannel(name, .usage(.minorFaults))
            case .majorFaults: return CounterChannel(name, .usage(.majorFaults))
            }
        }
    }

    /// The kernel's event needs a privilege, its file a kernel that writes one; either will do.
    private static func migrations(
        of source: CounterSource, paranoid: String?
    ) -> CounterChannel.Origin {
        let result = source.open(.migrations)
        if result >= 0 { return .event(result) }
        if SchedulerFile.migrations(in: source.tree) != nil { return .schedulerFile }
        let refusal = CounterRefusal.reason(code: -result, paranoid: paranoid, needed: 1)
        return .absent(
            reason: "\(refusal); and /proc/thread-self/sched does not tell (CONFIG_SCHED_DEBUG)")
    }
}
