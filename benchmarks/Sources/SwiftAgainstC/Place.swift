import CLoops
import Harness
import Percpu

/// Where in a cache line a loop begins: the same instructions run at different speed by that alone.
protocol Place {
    static var name: String { get }
    static func shift()
}

/// Where the compiler puts it.
enum AsBuilt: Place {
    static var name: String { "as built" }
    @inline(__always) static func shift() { cloops_shift_none() }
}

enum At0: Place {
    static var name: String { "+0" }
    @inline(__always) static func shift() { cloops_shift_0() }
}

enum At16: Place {
    static var name: String { "+16" }
    @inline(__always) static func shift() { cloops_shift_16() }
}

enum At32: Place {
    static var name: String { "+32" }
    @inline(__always) static func shift() { cloops_shift_32() }
}

enum At48: Place {
    static var name: String { "+48" }
    @inline(__always) static func shift() { cloops_shift_48() }
}

/// The loop of `GetPut.batch` in one place; one specialisation for each subject, as there.
enum Placed<P: Place> {
    @inline(never)
    static func batch<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int) {
        P.shift()
        GetPut.loop(on: reference, at: &seat, pairs: pairs)
    }
}

/// A loop in one place, ready to run.
struct Candidate {
    var place: String
    var run: (_ pairs: Int) -> Void

    init(place: String, run: @escaping (_ pairs: Int) -> Void) {
        self.place = place
        self.run = run
    }

    init<R: Reference, P: Place>(_ reference: R, slot: Int, _: P.Type) {
        var seat = reference.seat(slot)
        reference.resume(at: &seat)
        self.init(place: P.name) { pairs in
            Placed<P>.batch(on: reference, at: &seat, pairs: pairs)
        }
    }

    /// The Swift loop in every place.
    static func everywhere<R: Reference>(_ reference: R, slot: Int) -> [Candidate] {
        [
            Candidate(reference, slot: slot, AsBuilt.self),
            Candidate(reference, slot: slot, At0.self),
            Candidate(reference, slot: slot, At16.self),
            Candidate(reference, slot: slot, At32.self),
            Candidate(reference, slot: slot, At48.self),
        ]
    }
}
