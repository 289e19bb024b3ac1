import Machine
import Percpu
import Synchronization
import ZoneDevice

/// A thread that unmaps and remaps the pages in use: what makes a walk's second look at its entry matter.
final class EntryZapper: Sendable {
    /// Entries that are remapped between two pauses.
    private static let burst = 64
    static let pause = Duration.microseconds(100)

    private let orders: Orders
    private let thread: OwnThread

    /// Starts at once, and remaps from the first `serve(workers:)` on.
    ///
    /// - Parameters:
    ///   - users: The page table; it must outlive the thread, so `stop(within:)` comes before its end.
    ///   - plan: Whose pages are remapped.
    ///   - pages: Pages that a worker uses from each start on.
    ///   - rest: Waits between two bursts.
    /// - Throws: `MachineError` when there is no thread.
    init(
        _ users: UserMapping<HardwareWords>, entries plan: PageItinerary, _ pages: Int,
        rest: @escaping @Sendable () -> Void = { MonotonicClock.sleep(EntryZapper.pause) }
    ) throws(MachineError) {
        let orders = Orders()
        self.orders = orders
        let starts = plan.starts
        thread = try OwnThread.start(name: "zapper") {
            var round = 0
            while !orders.isUp {
                let workers = min(orders.workerCount, starts.count)
                for _ in 0..<(workers > 0 ? Self.burst : 0) {
                    users.remap(Self.entry(round, of: starts.prefix(workers), pages))
                    round += 1
                }
                rest()
            }
        }
    }

    /// The entry that is remapped as the `round`-th, so that all of these workers' have their turn.
    static func entry(_ round: Int, of starts: ArraySlice<[Int]>, _ pages: Int) -> Int {
        let own = starts[starts.startIndex + round % starts.count]
        let start = own[round / starts.count % own.count]
        // A 2 MiB mapping has one entry that is looked at, its first.
        return pages == PageItinerary.region ? start : start + round % pages
    }

    /// For how many workers it remaps; none until the first comes.
    var workerCount: Int { orders.workerCount }

    /// Has the pages of the first `count` workers remapped: a cell may have fewer than its run has at most,
    /// and what is remapped for nobody is missing for those who are there.
    func serve(workers count: Int) { orders.serve(count) }

    deinit { orders.raise() }

    /// Has the thread end; false when it did not in time.
    func stop(within limit: Duration) -> Bool {
        orders.raise()
        return thread.join(within: limit)
    }
}

/// Says for how many workers, and once and for all that it is enough.
private final class Orders: Sendable {
    private let flag = Atomic<Bool>(false)
    private let workers = Atomic<Int>(0)

    func serve(_ count: Int) { workers.store(count, ordering: .relaxed) }
    var workerCount: Int { workers.load(ordering: .relaxed) }

    func raise() { flag.store(true, ordering: .relaxed) }
    var isUp: Bool { flag.load(ordering: .relaxed) }
}
