import Percpu
import ZoneDevice

/// The last events of each thread of an episode, in a ring of fixed size.
///
/// Words and no locks: a thread that hangs is read as well as any other.
final class FlightRecorder: Sendable {
    /// What can happen to a thread.
    enum Event: Int, Sendable, CaseIterable {
        case none
        /// Entered a window that was held open; argument: the window's place in `Window.allCases`.
        case window
        /// A step of a teardown began or ended; argument: the step's place in `Step.allCases`.
        case began
        case ended
        /// Took or dropped so many references or pages.
        case took
        case dropped
        case refused
        case attached
        case killed
        case confirmed
        case released
        case revived
        case switched
        /// Works on the device or reference of this number from now on.
        case visits
        /// Found something.
        case found
    }

    init(threadCount: Int) throws(MemmapError) {}

    /// Enters an event of the calling thread, whose `ThreadNumber` says which it is; nothing without one.
    func note(_ event: Event, _ argument: Int = 0) {}
}
