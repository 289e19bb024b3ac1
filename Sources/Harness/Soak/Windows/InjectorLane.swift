import Percpu
import Statistics
import Synchronization

/// What one thread knows of its passages: written by it alone, read by anybody.
///
/// Counters of one writer are loaded and stored, not added to: no locked instruction belongs into a window.
final class InjectorLane: Sendable {
    private static let windows = Window.allCases.count
    private static let kinds = Hold.Kind.allCases.count

    /// Where in `words` what begins; the ends are left empty, so that no two lanes share a line.
    private static let margin = 16
    private static let hits = margin
    private static let opened = hits + windows
    private static let pairs = opened + windows
    private static let holds = pairs + windows * windows
    /// Draws made.
    private static let draws = holds + kinds
    /// The window it is held in, counted from 1; 0 for none.
    private static let inside = draws + 1
    /// When it may give up the CPU again, on the monotonic clock.
    private static let quiet = inside + 1
    /// Its name for nudges; 0 as long as it takes none, -1 when it cannot.
    private static let nudged = quiet + 1
    /// How many windows it was held in so far.
    private static let entries = nudged + 1
    /// Its last meeting with each thread of a lower number, by that number.
    private static let meetings = entries + 1
    /// More threads than this share places, and may count a meeting twice.
    private static let meetingPlaces = 64

    private let words: InlineArray<512, Atomic<Int>>
    private let stream: SplitMix64

    init(stream: SplitMix64) {
        precondition(
            Self.meetings + Self.meetingPlaces + Self.margin <= 512, "too many windows for a lane")
        words = InlineArray { _ in Atomic(0) }
        self.stream = stream
    }

    private subscript(index: Int) -> Int {
        get { words[index].load(ordering: .relaxed) }
        set { words[index].store(newValue, ordering: .relaxed) }
    }

    // MARK: - By its thread

    @inline(__always)
    func hit(_ window: Window) { self[Self.hits + window.index] &+= 1 }

    /// The numbers of the next draw.
    @inline(__always)
    func nextDraw() -> SplitMix64 {
        let number = self[Self.draws]
        self[Self.draws] = number &+ 1
        return stream.stream(number)
    }

    /// The thread is held in `window` from now on; counts who else is in one.
    func enter(_ window: Window, among lanes: [InjectorLane]) {
        arrive(in: window)
        look(from: window, among: lanes)
    }

    /// The first half: the thread can be seen in `window`.
    func arrive(in window: Window) {
        self[Self.opened + window.index] &+= 1
        let entry = self[Self.entries] &+ 1
        self[Self.entries] = entry
        // Seen by all before the others are looked at: of two that come at once, one at least sees the other.
        words[Self.inside].store(
            (entry & Self.entryMask) << 8 | (window.index + 1), ordering: .sequentiallyConsistent)
    }

    /// The second half: counts whom it sees.
    ///
    /// Of two that see each other, one counts.
    func look(from window: Window, among lanes: [InjectorLane]) {
        let own = self[Self.entries] & Self.entryMask
        var ownNumber = -1
        for (number, lane) in lanes.enumerated() {
            if lane === self {
                ownNumber = number
                continue
            }
            let seen = lane.words[Self.inside].load(ordering: .sequentiallyConsistent)
            guard seen != 0 else { continue }
            let isHigher = ownNumber >= 0
            let isNew =
                isHigher
                ? lane.meets(ownNumber, in: own, as: seen >> 8)
                : meets(number, in: seen >> 8, as: own)
            guard isNew else { continue }
            let other = (seen & 0xff) - 1
            let first = min(other, window.index)
            let second = max(other, window.index)
            self[Self.pairs + first * Self.windows + second] &+= 1
        }
    }

    /// Entries are told apart by so many bits, so that two of them fit into a word.
    private static let entryMask = 0x7fff_ffff

    /// Notes a meeting of this thread with one of a lower number.
    ///
    /// - Parameters:
    ///   - lower: The other's number.
    ///   - lowerEntry: Which entry of the other's it is.
    ///   - entry: Which of this thread's.
    /// - Returns: Whether the other has not noted it.
    private func meets(_ lower: Int, in lowerEntry: Int, as entry: Int) -> Bool {
        let meeting = lowerEntry << 32 | entry
        let place = Self.meetings + lower % Self.meetingPlaces
        return words[place].exchange(meeting, ordering: .acquiringAndReleasing) != meeting
    }

    func leave() { words[Self.inside].store(0, ordering: .releasing) }

    func note(_ kind: Hold.Kind) { self[Self.holds + kind.rawValue] &+= 1 }

    var quietUntil: Int64 {
        get { Int64(self[Self.quiet]) }
        set { self[Self.quiet] = Int(newValue) }
    }

    // MARK: - By anybody

    var nudgedThread: Int {
        get { self[Self.nudged] }
        set { self[Self.nudged] = newValue }
    }

    /// Notes a passage of a thread without a number: any may do so at once.
    func hitByStranger(_ window: Window) {
        words[Self.hits + window.index].wrappingAdd(1, ordering: .relaxed)
    }

    func hits(of window: Window) -> Int { self[Self.hits + window.index] }
    func opened(of window: Window) -> Int { self[Self.opened + window.index] }
    func count(of kind: Hold.Kind) -> Int { self[Self.holds + kind.rawValue] }

    /// How often `first` and `second`, which does not come before it, were open at once.
    func pairs(of first: Window, _ second: Window) -> Int {
        self[Self.pairs + first.index * Self.windows + second.index]
    }
}
