internal import Synchronization
public import CPercpu

/// The least that any private counter can cost: one unlocked read-modify-write of one's own line.
///
/// Counts nothing that anybody could know; the physical floor that every ratio refers to.
public final class Floor: Reference {
    @safe
    public struct Seat {
        @usableFromInline let word: UnsafeMutableRawPointer

        @inlinable
        init(word: UnsafeMutableRawPointer) {
            // SAFETY: only stored; `seat` says why it stays valid.
            unsafe self.word = word
        }
    }

    public static var id: String { "floor" }

    private let slots: [HardwareWord]
    private let memory: HardwareMemory

    public init(slotCount: Int, memory: HardwareMemory) {
        self.memory = memory
        slots = memory.allocateSlots("floor", count: slotCount)
    }

    deinit { memory.deallocateSlots(slots) }

    public func seat(_ index: Int) -> Seat {
        // SAFETY: the row lives as long as this object, which outlives its workers.
        unsafe Seat(word: slots[index].address)
    }

    @inlinable @inline(__always)
    public func get(at seat: inout Seat) {
        // SAFETY: only the seat's worker uses the word.
        unsafe cpercpu_floor_add(seat.word, 1)
    }

    @inlinable @inline(__always)
    public func put(at seat: inout Seat) {
        // SAFETY: as in get.
        unsafe cpercpu_floor_add(seat.word, -1)
    }
}

/// Nothing at all: what the loop itself costs.
public final class EmptyLoop: Reference {
    public struct Seat {
        @inlinable init() {}
    }

    public static var id: String { "loop-overhead" }

    public init() {}
    public func seat(_ index: Int) -> Seat { Seat() }

    @inlinable @inline(__always)
    public func get(at seat: inout Seat) { cpercpu_floor_nothing() }
    @inlinable @inline(__always)
    public func put(at seat: inout Seat) { cpercpu_floor_nothing() }
}
