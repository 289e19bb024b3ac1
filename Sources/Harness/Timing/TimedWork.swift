import Machine
import Percpu

/// What each worker of a cell does over and over while it is timed.
///
/// A *pair* is one cycle of one reference, whatever is counted: of an object, or of a page.
protocol TimedWork: Sendable {
    /// What one worker has at hand meanwhile; never shared.
    associatedtype Hand

    /// The worker takes its place.
    func arrive(_ context: WorkerContext) -> Hand
    /// Does about `pairs` pairs without a look at a clock; returns how many it did.
    func batch(by hand: inout Hand, pairs: Int) -> Int
    /// The worker is between operations; called every few microseconds.
    func rest(by hand: inout Hand)
    /// The worker gives back what it took on arrival, and adds what it knows to `result`.
    func leave(_ hand: inout Hand, _ result: inout WorkerChunks)
}

/// Pairs of get and put, or whatever the workload makes of them, on one reference.
struct ReferencePairs<R: Reference, W: Workload>: TimedWork {
    let reference: R
    /// Whether a slot belongs to a worker rather than to a CPU.
    let slotPerWorker: Bool

    func arrive(_ context: WorkerContext) -> R.Seat {
        var seat = reference.seat(slotPerWorker ? context.index : context.cpu)
        reference.resume(at: &seat)
        // A get needs a reference: this one is the worker's own until it leaves.
        reference.get(at: &seat)
        return seat
    }

    func batch(by seat: inout R.Seat, pairs: Int) -> Int {
        W.batch(on: reference, at: &seat, pairs: pairs)
        return pairs
    }

    func rest(by seat: inout R.Seat) { reference.quiesce(at: &seat) }

    func leave(_ seat: inout R.Seat, _ result: inout WorkerChunks) {
        reference.put(at: &seat)
        reference.suspend(at: &seat)
    }
}
