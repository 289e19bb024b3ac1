/// What a workload may do, in a loop that is timed, to anything that counts references.
///
/// The seam between workloads and subjects: percpu references under every strategy, and the peers they
/// are compared with.
public protocol Reference: AnyObject, Sendable {
    /// What one worker needs at hand; never shared between workers.
    associatedtype Seat

    /// The name on the command line and in records.
    static var id: String { get }
    /// The place of the worker that owns slot `index`: its CPU, or its own number (`slotPerWorker`).
    func seat(_ index: Int) -> Seat
    /// Takes a reference; the caller holds one already.
    func get(at seat: inout Seat)
    /// Drops a reference that the caller holds.
    func put(at seat: inout Seat)
    /// Announces that the worker is between operations; call it every few microseconds.
    func quiesce(at seat: inout Seat)
    /// The worker will not count for a while, perhaps sleep.
    func suspend(at seat: inout Seat)
    /// The worker counts again.
    func resume(at seat: inout Seat)
}

/// Peers have no grace periods and need no announcements.
extension Reference {
    @inlinable @inline(__always) public func quiesce(at seat: inout Seat) {}
    @inlinable @inline(__always) public func suspend(at seat: inout Seat) {}
    @inlinable @inline(__always) public func resume(at seat: inout Seat) {}
}
