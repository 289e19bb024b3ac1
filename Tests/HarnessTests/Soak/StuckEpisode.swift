import Machine
import Percpu
import Records
import Synchronization

@testable import Harness

/// An episode that misbehaves as told, until the test opens its door; it does not listen to `abandon()`.
final class StuckEpisode: Episode {
    enum Misbehaviour: Sendable {
        /// Nothing is wrong.
        case none
        /// Teardown thread 0 waits for a lock that is never given back, and worker 0 spins.
        case deadlock
        /// The same, and `standings()` wants the lock too.
        case deadlockedStandings
        /// Teardown thread 0 waits for the lock, and no worker ever does anything but spin.
        case spinning
        /// A worker finds something and goes on.
        case finds
    }

    private let misbehaviour: Misbehaviour
    private let setting: EpisodeSetting
    private let door: Door
    private let isOver = Atomic<Bool>(false)
    private let isDoorOpen = Atomic<Bool>(false)
    private let lock = Mutex(0)
    private let isLocked = Atomic<Bool>(false)
    /// Workers that have done something.
    private let busy = Atomic<Int>(0)

    init(_ misbehaviour: Misbehaviour, _ setting: EpisodeSetting, _ door: Door) throws(MachineError)
    {
        self.misbehaviour = misbehaviour
        self.setting = setting
        self.door = door
        // Whoever holds the lock is neither worker nor teardown thread.
        _ = try OwnThread.start(name: "holder") { [self] in
            lock.withLock { _ in
                isLocked.store(true, ordering: .releasing)
                door.pass()
                isDoorOpen.store(true, ordering: .releasing)
            }
        }
        while !isLocked.load(ordering: .acquiring) { MonotonicClock.sleep(.milliseconds(1)) }
    }

    private var hasDeadlock: Bool {
        switch misbehaviour {
        case .none, .finds: false
        case .deadlock, .deadlockedStandings, .spinning: true
        }
    }

    func work(_ context: WorkerContext) {
        if misbehaviour == .spinning {
            setting.recorder.note(.took, context.index)
            busy.wrappingAdd(1, ordering: .releasing)
            while !isDoorOpen.load(ordering: .acquiring) {}
            return
        }
        var isFirst = true
        while isFirst || !isOver.load(ordering: .acquiring) {
            setting.tally.made(1, worker: context.index)
            setting.recorder.note(.took, 1)
            if isFirst { busy.wrappingAdd(1, ordering: .releasing) }
            isFirst = false
            if misbehaviour == .finds {
                setting.tally.find(Finding("INV-1", "count below zero", "planted"))
            }
            MonotonicClock.sleep(.milliseconds(1))
        }
        guard hasDeadlock, context.index == 0 else { return }
        while !isDoorOpen.load(ordering: .acquiring) {}
    }

    func conduct(lane: Int) {
        // What a dump shows of workers does not depend on whether a crowded host has let them begin.
        while busy.load(ordering: .acquiring) < setting.plan.workers {
            MonotonicClock.sleep(.milliseconds(1))
        }
        setting.recorder.note(.visits, 17)
        setting.tally.killed(lane: lane)
        setting.recorder.note(.began, 2)
        if hasDeadlock, lane == 0 { lock.withLock { $0 += 1 } }
        while !isOver.load(ordering: .acquiring) {
            setting.tally.cycled(lane: lane)
            MonotonicClock.sleep(.milliseconds(1))
        }
    }

    func stop() { isOver.store(true, ordering: .releasing) }
    func abandon() {}
    func judge() {}

    static let standing = Standing(
        name: "lane 0, device 17", mode: "percpu, dead", count: 5, countLessBias: -2,
        slots: [3, -1], sum: 2, pending: true, outstanding: [1, 0], steps: ["killReference"])

    func standings() -> [Standing] {
        if misbehaviour == .deadlockedStandings { lock.withLock { $0 += 1 } }
        return [Self.standing]
    }
}
