internal import CPercpu

/// Which thread of a run the caller is, for whoever is reached from far below, as an injector is.
///
/// A thread-local variable: workers first, then teardown threads, then the reaper. Not used by anything
/// that is timed.
public enum ThreadNumber {
    /// The calling thread's number, from 0; `nil` while it has none.
    public static var current: Int? {
        let number = cpercpu_number()
        return number < 0 ? nil : Int(number)
    }

    /// Gives the calling thread a number, or takes it away.
    public static func set(_ number: Int?) {
        cpercpu_set_number(number.map { Int32(truncatingIfNeeded: $0) } ?? -1)
    }
}
