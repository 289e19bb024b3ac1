import Percpu
import Synchronization
import Testing

/// What a review found by reading, kept found.
struct ReviewedRaces {
    /// A reaper whose sleepers wake to a world that has changed meanwhile.
    final class Meddler: Reaper {
        private let inner = ManualReaper()
        private let meddle = Mutex<(@Sendable () -> Void)?>(nil)

        func onWake(_ action: @escaping @Sendable () -> Void) { meddle.withLock { $0 = action } }
        func call(_ work: @escaping @Sendable () -> Void) { inner.call(work) }
        func wait<Word: AtomicWord>(for pending: Word) {
            inner.wait(for: pending)
            let action = meddle.withLock { $0.take() }
            action?()
        }
        func settle() { inner.settle() }
    }

    typealias Ref = PercpuRef<ClosableSlots<HardwareWord>>

    @Test func `a kill that slept while the reference was exited is refused and drops nothing`() {
        let reaper = Meddler()
        let domain = SwitchDomain(
            memory: HardwareMemory(arena: SlotArena(placeCount: 1)), reaper: reaper)
        let misuses = Mutex<[Misuse]>([])
        let releases = Atomic<Int>(0)
        let ref = Ref(
            slotCount: 1, flags: .allowReinit, domain: domain,
            misused: { misuse in misuses.withLock { $0.append(misuse) } },
            release: { releases.wrappingAdd(1, ordering: .relaxed) })
        ref.switchToAtomic()
        reaper.onWake { ref.exit() }
        ref.kill()
        #expect(misuses.withLock { $0 } == [.afterExit(.kill)])
        #expect(releases.load(ordering: .relaxed) == 0)
        #expect(ref.sharedCount == 1)
    }

    @Test func `a total is right even when asked for in the confirmation`() {
        let reaper = ManualReaper()
        let domain = SwitchDomain(
            memory: HardwareMemory(arena: SlotArena(placeCount: 1)), reaper: reaper)
        let ref = Ref(slotCount: 1, flags: .allowReinit, domain: domain) {}
        var seat = ref.seat(0)
        ref.get(2, at: &seat)
        let total = Atomic<Int>(0)
        ref.kill { total.store(ref.snapshot().total ?? -1, ordering: .relaxed) }
        reaper.settle()
        #expect(total.load(ordering: .relaxed) == 2)
    }
}
