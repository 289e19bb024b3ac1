import Percpu
import ZoneDevice

/// The last events of each thread of an episode, in a ring of fixed size.
///
/// Words and no locks: a thread that hangs is read as well as any other. Each ring has one writer, the thread
/// of its number; whoever reads may be overtaken and then does without the entries that were.
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
        /// Came to its end; nothing is expected of it any more.
        case left
    }

    /// One event, as it was entered.
    struct Entry: Sendable, Equatable {
        /// `Ticks.about()` in the thread.
        let ticks: UInt64
        let event: Event
        let argument: Int
    }

    /// Events that are kept of each thread.
    static let depth = 128

    let threadCount: Int
    /// `Ticks.about()` at the making: what stamps count from, for people.
    let startTicks: UInt64
    private let words: HardwareWords

    /// Words before a ring's entries: how many were entered, alone in a line of 64 bytes.
    private static let headWords = 8
    /// Words of an entry: its number from 1, or 0 while it is written; ticks; event; argument.
    private static let entryWords = 4
    private static let ringWords = headWords + depth * entryWords

    /// - Throws: `MemmapError` when there is no memory.
    init(threadCount: Int) throws(MemmapError) {
        precondition(threadCount > 0, "a recorder of nobody")
        self.threadCount = threadCount
        startTicks = Ticks.about()
        words = try HardwareWords(count: threadCount * Self.ringWords)
    }

    deinit { words.deallocate() }

    /// Enters an event of the calling thread, whose `ThreadNumber` says which it is; nothing without one.
    ///
    /// - Context: anywhere, a signal handler excepted; waits for nobody.
    /// - Cost: the time-stamp counter and six stores.
    func note(_ event: Event, _ argument: Int = 0) {
        guard let thread = ThreadNumber.current, thread < threadCount else { return }
        let ring = thread * Self.ringWords
        let head = words.word(ring)
        let number = head.loadRelaxed()
        let entry = place(number, ring)
        // Released one after the other: who reads a new part must then see that the number is gone.
        words.word(entry).storeRelaxed(0)
        words.word(entry + 1).storeRelease(Int(bitPattern: UInt(Ticks.about())))
        words.word(entry + 2).storeRelease(event.rawValue)
        words.word(entry + 3).storeRelease(argument)
        words.word(entry).storeRelease(number &+ 1)
        head.storeRelease(number &+ 1)
    }

    /// How many events a thread has entered so far: what does not change any more is stuck.
    func count(of thread: Int) -> Int { words.word(thread * Self.ringWords).loadAcquire() }

    /// What a thread entered last, oldest first; at most `depth`, less what is overwritten meanwhile.
    func last(of thread: Int) -> [Entry] {
        let count = count(of: thread)
        return (max(0, count - Self.depth)..<count).compactMap { entry($0, of: thread) }
    }

    /// The last event of a thread; `nil` when there was none, or while it is too fast to be read.
    func latest(of thread: Int) -> Entry? {
        let count = count(of: thread)
        return count > 0 ? entry(count - 1, of: thread) : nil
    }

    /// When a thread entered its last event, by the time-stamp counter; `nil` as for `latest(of:)`.
    func lastTicks(of thread: Int) -> UInt64? { latest(of: thread)?.ticks }

    private func place(_ number: Int, _ ring: Int) -> Int {
        ring + Self.headWords + (number & (Self.depth - 1)) * Self.entryWords
    }

    /// Event `number` of a thread, from 0; `nil` when it is not there any more, or only in part.
    private func entry(_ number: Int, of thread: Int) -> Entry? {
        let entry = place(number, thread * Self.ringWords)
        guard words.word(entry).loadAcquire() == number &+ 1 else { return nil }
        // Acquired, so that the number is looked at again after them.
        let ticks = UInt64(UInt(bitPattern: words.word(entry + 1).loadAcquire()))
        let event = words.word(entry + 2).loadAcquire()
        let argument = words.word(entry + 3).loadAcquire()
        guard words.word(entry).loadRelaxed() == number &+ 1, let event = Event(rawValue: event)
        else { return nil }
        return Entry(ticks: ticks, event: event, argument: argument)
    }
}

extension FlightRecorder.Entry {
    /// What the argument stands for, where it stands for a name.
    var argumentName: String? {
        switch event {
        case .window where Window.allCases.indices.contains(argument):
            Window.allCases[argument].rawValue
        case .began where Step.allCases.indices.contains(argument),
            .ended where Step.allCases.indices.contains(argument):
            Step.allCases[argument].rawValue
        default: nil
        }
    }

    /// For people, such as `began killReference`.
    var text: String { "\(event) \(argumentName ?? String(argument))" }
}
