import Machine
import Percpu
import Synchronization
import ZoneDevice

/// Somebody who sleeps until a switch to atomic mode is over, and the switch that ends meanwhile.
enum Sleeper {
    /// How long the sleeper gets to fall asleep once it is about to.
    private static let nap = Duration.milliseconds(20)

    /// Plays it with a reference that counts by `S`.
    ///
    /// - Parameters:
    ///   - strategy: What counts.
    ///   - cpuCount: Highest possible CPU plus one.
    ///   - patience: How long the sleeper gets to wake up.
    /// - Returns: What was found: that a waiter still waits though all is over.
    /// - Throws: `HarnessError.machine` when there is no thread to be had.
    static func play<S: CounterStrategy>(
        _ strategy: S.Type, cpuCount: Int, patience: Duration
    ) throws(HarnessError) -> [Finding] where S.Word == HardwareWord {
        let reaper = SleepersReaper()
        let places = S.slotPerWorker ? 1 : max(1, cpuCount)
        let memory = HardwareMemory(arena: SlotArena(placeCount: places))
        let reference = PercpuRef<S>(
            slotCount: places, flags: .allowReinit,
            domain: SwitchDomain(memory: memory, reaper: reaper), release: {})
        var seat = reference.seat(0)
        reference.suspend(at: &seat)
        let sleeper: OwnThread
        do {
            sleeper = try OwnThread.start(name: "sleeper") { reference.switchToAtomicSync() }
        } catch {
            throw .machine(error)
        }
        let deadline = MonotonicClock.nanoseconds() + patience.nanoseconds
        while !reaper.isAboutToSleep, MonotonicClock.nanoseconds() < deadline {
            MonotonicClock.sleep(.milliseconds(1))
        }
        MonotonicClock.sleep(until: MonotonicClock.nanoseconds() + nap.nanoseconds)
        reaper.settle()
        guard !sleeper.join(within: patience) else { return [] }
        let snapshot = reference.snapshot()
        reaper.wakeSleeper()
        sleeper.join()
        return [Finding("INV-23", "a waiter still waits", "\(S.id): \(snapshot)")]
    }
}

/// A stepped reaper in which one really sleeps, and which knows how to wake who sleeps in it.
private final class SleepersReaper: Reaper {
    private let stepped = SteppedReaper()
    private let waker = Mutex<(@Sendable () -> Void)?>(nil)

    func call(_ work: @escaping @Sendable () -> Void) { stepped.call(work) }

    func wait<Word: AtomicWord>(for pending: Word) {
        waker.withLock { $0 = { pending.wakeAll() } }
        while pending.loadAcquire() == 1 { pending.wait(while: 1) }
        waker.withLock { $0 = nil }
    }

    var isAboutToSleep: Bool { waker.withLock { $0 != nil } }
    func settle() { stepped.settle() }

    func wakeSleeper() {
        let wake = waker.withLock { $0 }
        wake?()
    }
}
