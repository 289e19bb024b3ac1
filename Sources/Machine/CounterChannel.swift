internal import Records

/// One counter of one thread: where it reads, and what it has gathered in the present stretch.
struct CounterChannel: Sendable {
    /// Where the number comes from.
    enum Origin: Sendable, Equatable {
        case event(Int32)
        case usage(CounterSource.Usage)
        /// `se.nr_migrations` of /proc/thread-self/sched.
        case schedulerFile
        case absent(reason: String)
    }

    let name: CounterName
    let origin: Origin
    /// What it read when it was switched on.
    private var base = CounterSample()
    private var gathered = CounterSample()
    /// Why the present stretch has no number.
    private(set) var failure: String?

    init(_ name: CounterName, _ origin: Origin) {
        self.name = name
        self.origin = origin
    }

    var event: Int32? {
        guard case .event(let descriptor) = origin else { return nil }
        return descriptor
    }

    /// Begins a new stretch.
    mutating func clear() {
        gathered = CounterSample()
        failure = nil
    }

    mutating func fail(_ reason: String) {
        failure = failure ?? reason
    }

    /// Notes where counting starts.
    mutating func begin(_ source: CounterSource) {
        if let sample = sample(source) { base = sample }
    }

    /// Adds what was counted since `begin`.
    mutating func end(_ source: CounterSource) {
        guard let sample = sample(source) else { return }
        gathered.count += sample.count - base.count
        gathered.enabled += sample.enabled - base.enabled
        gathered.running += sample.running - base.running
    }

    private mutating func sample(_ source: CounterSource) -> CounterSample? {
        switch origin {
        case .event(let descriptor):
            switch source.read(descriptor) {
            case .success(let sample): return sample
            case .failure(let failure): fail(failure.reason)
            }
        case .usage(let usage):
            let count = source.usage(usage)
            if count >= 0 { return CounterSample(count: count) }
            fail("getrusage failed: \(systemCallText(Int32(-count)))")
        case .schedulerFile:
            if let count = SchedulerFile.migrations(in: source.tree) {
                return CounterSample(count: count)
            }
            fail("/proc/thread-self/sched has no se.nr_migrations any more")
        case .absent:
            break
        }
        return nil
    }

    /// Whether the counter was on the processor and saw nothing, where something must have been.
    var isStuck: Bool {
        (name == .cycles || name == .instructions) && event != nil && failure == nil
            && gathered.running > 0 && gathered.count == 0
    }

    /// The number of this stretch, or why there is none.
    var reading: CounterReading {
        if case .absent(let reason) = origin {
            return CounterReading(unknown: name, reason: reason)
        }
        if let failure { return CounterReading(unknown: name, reason: failure) }
        guard name.isHardware else {
            return CounterReading(name, value: Double(gathered.count))
        }
        guard gathered.running > 0 else {
            return CounterReading(
                unknown: name,
                reason: "the counter was never on the processor: others had it all the time (the "
                    + "NMI watchdog, perf), or the stretch was too short for its turn")
        }
        let share = min(1, Double(gathered.running) / Double(max(1, gathered.enabled)))
        return CounterReading(name, value: Double(gathered.count) / share, runningShare: share)
    }
}

/// The scheduler's own account of a thread, which needs no privilege.
enum SchedulerFile {
    /// How often the calling thread has moved to another CPU; `nil` where the kernel does not tell.
    static func migrations(in tree: HostTree) -> Int64? {
        for line in (tree.optionalText("proc/thread-self/sched") ?? "").lines {
            guard let colon = line.firstIndex(of: ":"),
                line[..<colon].trimmed == "se.nr_migrations"
            else { continue }
            return Int64(line[line.index(after: colon)...].trimmed)
        }
        return nil
    }
}
