/// Swift's own reference count: retain and release of one object shared by all workers.
///
/// The object is made at run time. One that is initialised statically may be immortal, and then its
/// retains never contend.
public final class SwiftARC: Reference {
    private final class Counted: Sendable {
        /// Keeps the counts of two objects made one after the other out of each other's lines.
        private let distance = InlineArray<240, UInt8>(repeating: 0)
    }

    @safe
    public struct Seat {
        @usableFromInline let object: Unmanaged<AnyObject>

        @inlinable
        init(object: Unmanaged<AnyObject>) {
            // SAFETY: only stored; `seat` says why it stays valid.
            unsafe self.object = object
        }
    }

    public static var id: String { "arc" }

    private let object: Counted

    public init() { object = Counted() }

    public func seat(_ index: Int) -> Seat {
        // SAFETY: `self` keeps the object for longer than any worker keeps its seat.
        unsafe Seat(object: Unmanaged.passUnretained(object))
    }

    @inlinable @inline(__always)
    public func get(at seat: inout Seat) {
        // SAFETY: balanced by put; the object lives, see seat.
        _ = unsafe seat.object.retain()
        // Without something between them the optimiser removes the pair.
        compilerBarrier()
    }

    @inlinable @inline(__always)
    public func put(at seat: inout Seat) {
        // SAFETY: balances get.
        unsafe seat.object.release()
        compilerBarrier()
    }
}
