/// A counter of each worker's own, updated with locked instructions all the same.
///
/// What atomicity costs when nobody contends: the price of `locked` without its mode test.
public final class PrivateLocked: Reference {
    public struct Seat {
        @usableFromInline let word: HardwareWord

        @inlinable
        init(word: HardwareWord) { self.word = word }
    }

    public static var id: String { "private-locked" }

    private let slots: [HardwareWord]
    private let memory: HardwareMemory

    public init(slotCount: Int, memory: HardwareMemory) {
        self.memory = memory
        slots = memory.allocateSlots("private", count: slotCount)
    }

    deinit { memory.deallocateSlots(slots) }

    public func seat(_ index: Int) -> Seat { Seat(word: slots[index]) }

    @inlinable @inline(__always)
    public func get(at seat: inout Seat) { seat.word.add(1) }
    @inlinable @inline(__always)
    public func put(at seat: inout Seat) { seat.word.add(-1) }
}
