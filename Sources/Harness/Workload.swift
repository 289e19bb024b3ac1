public import Percpu

/// A loop body that is timed; one file each, listed in `Catalog.workloads`.
public protocol Workload: Sendable {
    /// The name on the command line and in records.
    static var id: String { get }
    /// Does `pairs` rounds without a call, a lock or a look at a clock.
    ///
    /// Never inlined, so that `scripts/check-hot-loop` finds one specialisation for each subject.
    static func batch<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int)
}
