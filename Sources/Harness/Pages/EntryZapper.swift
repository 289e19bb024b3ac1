import Machine
import Percpu
import Synchronization
import ZoneDevice

/// A thread that unmaps and remaps the pages in use: what makes a walk's second look at its entry matter.
final class EntryZapper: Sendable {
    /// Entries that are remapped between two pauses.
    private static let burst = 64
    private static let pause = Duration.microseconds(100)

    private let flag: StopFlag
    private let thread: OwnThread

    /// Starts at once.
    ///
    /// - Parameters:
    ///   - users: The page table.
    ///   - plan: Whose pages are remapped.
    ///   - pages: Pages that a worker uses from each start on.
    /// - Throws: `MachineError` when there is no thread.
    init(
        _ users: UserMapping<HardwareWords>, entries plan: PageItinerary, _ pages: Int
    ) throws(MachineError) {
        let flag = StopFlag()
        self.flag = flag
        let starts = plan.starts
        thread = try OwnThread.start(name: "zapper") {
            var round = 0
            while !flag.isUp {
                for _ in 0..<Self.burst {
                    let own = starts[round % starts.count]
                    let start = own[round / starts.count % own.count]
                    // A 2 MiB mapping has one entry that is looked at, its first.
                    users.remap(pages == PageItinerary.region ? start : start + round % pages)
                    round += 1
                }
                MonotonicClock.sleep(Self.pause)
            }
        }
    }

    deinit { flag.raise() }

    /// Has the thread end; false when it did not in time.
    func stop(within limit: Duration) -> Bool {
        flag.raise()
        return thread.join(within: limit)
    }
}

/// Says once and for all that it is enough.
private final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    func raise() { flag.store(true, ordering: .relaxed) }
    var isUp: Bool { flag.load(ordering: .relaxed) }
}
