public import Percpu

/// One get and one put, back to back.
public enum GetPut: Workload {
    public static var id: String { "get-put" }
    public static var summary: String { "one get and one put, back to back" }

    @inline(never)
    public static func batch<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int) {
        loop(on: reference, at: &seat, pairs: pairs)
    }

    /// The whole of `batch`, to be inlined by whoever must say where in memory the loop goes.
    @inlinable @inline(__always)
    public static func loop<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int) {
        // A copy, so that the loop keeps the seat in registers.
        var own = seat
        for _ in 0..<pairs {
            reference.get(at: &own)
            reference.put(at: &own)
        }
        seat = own
    }
}
