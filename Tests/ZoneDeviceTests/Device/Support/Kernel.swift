import Foundation
import Percpu

@testable import ZoneDevice

/// How the devices of these tests count: percpu mode with a real grace period, on any machine.
typealias Slots = SectionSlots<MembarrierSections<HardwareWord>>
typealias TestedDevice = Device<Slots, InterruptedWords>
typealias TestedWalker = Walker<Slots, InterruptedWords>

/// What devices need around them: in deterministic mode, or with a reaper in a thread of its own.
final class Kernel: Sendable {
    static let works = PageWork<Slots, InterruptedWords>.all()

    let zone: Zone<Slots, InterruptedWords>
    /// Ends grace periods when it is told to; `nil` where they end by themselves.
    let manual: ManualReaper?
    private let queue: QueueReaper?
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter free: Whether folds happen in a thread of their own, until `stop()`.
    /// - Throws: `MemmapError` when there is no memory for the table.
    init(free: Bool = false) throws {
        Membarrier.register()
        let memory = HardwareMemory(arena: SlotArena(placeCount: 4))
        let domain: SwitchDomain<HardwareMemory>
        if free {
            let queue = QueueReaper(memory: memory)
            self.queue = queue
            manual = nil
            domain = SwitchDomain(memory: memory, reaper: queue)
            Thread { [ended] in
                queue.run()
                ended.signal()
            }.start()
        } else {
            let manual = ManualReaper()
            self.manual = manual
            queue = nil
            domain = SwitchDomain(memory: memory, reaper: manual)
        }
        zone = try Zone(domain: domain, slotCount: 4, walkerCount: 4)
    }

    /// Waits until all that was given to the reaper is done: release may come after the waiter went on.
    func settleAll() {
        manual?.settle()
        guard let queue else { return }
        let done = DispatchSemaphore(value: 0)
        queue.call { done.signal() }
        done.wait()
    }

    /// Ends the reaper's thread.
    func stop() {
        guard let queue else { return }
        queue.stop()
        ended.wait()
    }

    /// Where the next rows of slots would lie: the same places as long as all rows come back.
    ///
    /// - Parameter rows: How many rows to look at.
    /// - Returns: Addresses of their first slots.
    func nextRows(_ rows: Int) -> Set<UInt> {
        let memory = zone.domain.memory
        let taken = (0..<rows).map { _ in memory.allocateSlots("row", count: 1) }
        for row in taken.reversed() { memory.deallocateSlots(row) }
        return Set(taken.map { address(of: $0[0]) })
    }

    /// A walker of a device; walker 0 tears down, walker 1 holds pins.
    func walker(_ index: Int, of device: TestedDevice) -> TestedWalker {
        var walker = Walker(on: device.reference, slot: index, index: index, in: zone)
        // Until it counts, nobody is to wait for it.
        device.reference.suspend(at: &walker.seat)
        return walker
    }

    /// Whether a pagemap stands for a frame.
    func isEntered(_ frame: Int) -> Bool { zone.table.entry(frame) != 0 }
}
