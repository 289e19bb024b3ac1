public import CPercpu

/// One slot per CPU, counted in a restartable sequence that reads the mode and the CPU inside.
///
/// The kernel's `this_cpu_add` in a read-side section, as close as user space gets: unlocked, right for
/// any number of threads, pinned or not. A switch restarts every section under way and so waits for
/// nobody, not even for a thread that was preempted in the middle of one.
public struct RseqSlots: CounterStrategy {
    public typealias Word = HardwareWord

    /// CPU 0's slot and where every thread's rseq area lies; the same for all workers.
    @safe
    public struct Seat {
        @usableFromInline let slots: UnsafeMutableRawPointer
        @usableFromInline let areaOffset: Int

        @inlinable
        init(slots: UnsafeMutableRawPointer, areaOffset: Int) {
            // SAFETY: only stored; `seat` says why it stays valid.
            unsafe self.slots = slots
            self.areaOffset = areaOffset
        }
    }

    public static var id: String { "rseq" }
    public static var slotPerWorker: Bool { false }

    private let slots: [HardwareWord]
    private let memory: HardwareMemory

    /// Whether this C library registered the calling thread and the kernel can restart sections.
    public static func unavailableReason() -> String? {
        guard cpercpu_rseq_supported() != 0 else { return "no rseq section for this processor" }
        let size = cpercpu_rseq_size()
        if size < 0 { return "this C library does not register rseq (glibc does since 2.35)" }
        if size < 20 {
            return "rseq registration is off (glibc.pthread.rseq tunable, or a kernel without it)"
        }
        if cpercpu_rseq_cpu() < 0 { return "the calling thread is not registered for rseq" }
        return Membarrier.unavailableReason(.privateExpeditedRseq)
    }

    public init(slotCount: Int, memory: HardwareMemory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
    }

    public func seat(_ index: Int) -> Seat {
        // SAFETY: the row lives until deallocate(), which the reference calls after its last worker.
        unsafe Seat(slots: slots[0].address, areaOffset: cpercpu_rseq_offset())
    }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: HardwareWord, at seat: inout Seat) -> Int {
        // SAFETY: the arena has a unit for every possible CPU, so whatever CPU the section reads has
        // its slot; unavailableReason() was asked in this thread.
        unsafe cpercpu_rseq_add(seat.slots, mode.address, delta, seat.areaOffset)
    }

    /// Restarts every section under way: afterwards each has committed or will see the flag.
    public func synchronize() {
        Membarrier.run(.privateExpeditedRseq)
    }

    /// Sums all possible CPUs, not the online ones: who went offline keeps what it counted.
    public func sum() -> Int {
        slots.reduce(0) { $0 &+ $1.loadAcquire() }
    }

    public func reopen(_ publish: () -> Void) {
        for slot in slots { slot.storeRelaxed(0) }
        publish()
    }

    /// Sections that could still run see the flag before they touch a slot.
    public func retire() {}

    public func deallocate() { memory.deallocateSlots(slots) }
    public func contributions() -> [Int] { slots.map { $0.loadRelaxed() } }
    public func preload(_ value: Int, slot index: Int) {
        slots[index].storeRelaxed(slots[index].loadRelaxed() &+ value)
    }
    public func slotAddresses() -> [UInt] { addresses(of: slots) }
}
