import Synchronization
import TestSupport

@testable import Machine

/// A processor and a kernel whose counters say what a test wants.
final class PlantedCounters: Sendable {
    struct Plan: Sendable {
        /// Events that cannot be opened, with the errno.
        var refused: [PerfEvent: Int32] = [:]
        /// What each event adds to its count in a stretch.
        var counts: [PerfEvent: Int64] = [:]
        /// Of a thousand nanoseconds in which an event is enabled, how many it is running.
        var running: Int64 = 1000
        /// Calls that fail on an open event, by name.
        var failing: Set<String> = []
        var usage: Int64 = 7
    }

    private struct State {
        var plan: Plan
        var events: [PerfEvent] = []
        var samples: [CounterSample] = []
        var enabled: Set<Int32> = []
        var open: Set<Int32> = []
        var usage: [CounterSource.Usage: Int64] = [:]
        var thread: Int32 = 1
    }

    private let state: Mutex<State>
    /// Where `proc` is; with the files that the test wrote.
    let tree: ConstructedTree

    /// Writes the files and keeps the plan; `cpuInfo` and `paranoid` are the files' texts.
    init(_ plan: Plan = Plan(), cpuInfo: String = skylake, paranoid: String = "2") throws {
        state = Mutex(State(plan: plan))
        tree = try ConstructedTree()
        try tree.write(cpuInfo, to: "proc/cpuinfo")
        try tree.write(paranoid, to: "proc/sys/kernel/perf_event_paranoid")
    }

    /// A later call comes from another thread.
    func changeThread() { state.withLock { $0.thread += 1 } }

    /// How many events are open.
    var openCount: Int { state.withLock { $0.open.count } }

    /// What has been opened, in order.
    var events: [PerfEvent] { state.withLock { $0.events } }

    var source: CounterSource {
        CounterSource(
            open: { self.open($0) },
            enable: { self.turn($0, on: true) },
            disable: { self.turn($0, on: false) },
            read: { self.read($0) },
            close: { event in self.state.withLock { _ = $0.open.remove(event) } },
            usage: { self.usage($0) },
            thread: { self.state.withLock { $0.thread } },
            tree: HostTree(root: tree.root))
    }

    private func open(_ event: PerfEvent) -> Int32 {
        state.withLock { state in
            if let code = state.plan.refused[event] { return -code }
            state.events.append(event)
            // Counts since it was opened are no business of the stretch.
            state.samples.append(CounterSample(count: 900, enabled: 800, running: 700))
            let descriptor = Int32(state.events.count - 1)
            state.open.insert(descriptor)
            return descriptor
        }
    }

    private func turn(_ event: Int32, on: Bool) -> Int32 {
        state.withLock { state in
            if state.plan.failing.contains(on ? "enable" : "disable") { return -5 }
            if on {
                state.enabled.insert(event)
            } else if state.enabled.remove(event) != nil {
                let index = Int(event)
                state.samples[index].count += state.plan.counts[state.events[index]] ?? 0
                state.samples[index].enabled += 1000
                state.samples[index].running += state.plan.running
            }
            return 0
        }
    }

    private func read(_ event: Int32) -> Result<CounterSample, CounterFailure> {
        state.withLock { state in
            state.plan.failing.contains("read")
                ? .failure(CounterFailure(call: "read", code: 5))
                : .success(state.samples[Int(event)])
        }
    }

    private func usage(_ usage: CounterSource.Usage) -> Int64 {
        state.withLock { state in
            if state.plan.failing.contains("usage") { return -14 }
            state.usage[usage, default: 100] += state.plan.usage
            return state.usage[usage] ?? 0
        }
    }
}

/// A Xeon of the Skylake family, model 85.
let skylake = """
    processor	: 0
    vendor_id	: GenuineIntel
    cpu family	: 6
    model		: 85
    model name	: Intel(R) Xeon(R) Platinum
    """
