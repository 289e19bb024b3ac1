public import Percpu
internal import Synchronization

/// What devices of one kernel share: the lookup table, the read-side sections, the switch lock.
public final class Zone<Strategy: CounterStrategy, Words: PackedWords>: Sendable
where Words.Word == Strategy.Word {
    public typealias Sections = MembarrierSections<Words.Word>

    /// Pagemaps that the table leads to although their device is gone; the kernel would read freed memory.
    let kept = Mutex<[DevPagemap<Strategy>]>([])
    /// Pagemaps by page frame.
    public let table: PagemapTable<Words>
    /// Read-side sections, and page-table walks with interrupts off: what a zap and a delete wait for.
    public let sections: Sections
    /// The pages that each walker pinned last, `mostPins` for each: one array, for arrays are few.
    let pins: Words
    /// Switch lock and reaper of every reference.
    public let domain: SwitchDomain<Words.Word.Memory>
    /// Slots of a reference: highest possible CPU plus one, or workers, as the strategy counts.
    public let slotCount: Int
    /// Told of the windows between pages and pagemaps; `nil` in everything that is timed.
    public let windows: (any WindowHook)?
    /// The same, for walkers.
    private let holder: HookHolder?

    /// - Parameters:
    ///   - domain: Where references live.
    ///   - slotCount: Slots of each.
    ///   - walkerCount: Threads that walk, the teardown thread included; at least 1.
    ///   - sectionCount: Memory sections that the table can hold.
    ///   - walkerMemory: Where walkers mark their sections, a place for each; the domain's when `nil`, which
    ///     has too few places when it has one per CPU and there are more walkers.
    ///   - windows: Told of the windows that `WindowedShape` passes.
    /// - Throws: `MemmapError` when there is no memory for the table or the walkers' lists.
    public init(
        domain: SwitchDomain<Words.Word.Memory>, slotCount: Int, walkerCount: Int,
        sectionCount: Int = 1024, walkerMemory: Words.Word.Memory? = nil,
        windows: (any WindowHook)? = nil
    ) throws(MemmapError) {
        self.domain = domain
        self.slotCount = slotCount
        self.windows = windows
        holder = windows.map(HookHolder.init)
        pins = try Words(count: walkerCount * Walker<Strategy, Words>.mostPins)
        do {
            table = try PagemapTable(sectionCount: sectionCount)
        } catch {
            pins.deallocate()
            throw error
        }
        sections = Sections(sectionCount: walkerCount, memory: walkerMemory ?? domain.memory)
    }

    /// The way to `windows` for a walker, which the zone outlives.
    var link: HookLink { holder?.link ?? .none }

    deinit {
        table.deallocate()
        sections.deallocate()
        pins.deallocate()
    }
}
