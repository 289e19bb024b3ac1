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
    /// Switch lock and reaper of every reference.
    public let domain: SwitchDomain<Words.Word.Memory>
    /// Lists of pinned pages, one for each walker.
    @usableFromInline let pins: Words
    /// Slots of a reference: highest possible CPU plus one, or workers, as the strategy counts.
    public let slotCount: Int

    /// - Parameters:
    ///   - domain: Where references live.
    ///   - slotCount: Slots of each.
    ///   - walkerCount: Threads that walk, the teardown thread included.
    ///   - sectionCount: Memory sections that the table can hold.
    /// - Throws: `MemmapError` when there is no memory for the table.
    public init(
        domain: SwitchDomain<Words.Word.Memory>, slotCount: Int, walkerCount: Int,
        sectionCount: Int = 1024
    ) throws(MemmapError) {
        self.domain = domain
        self.slotCount = slotCount
        table = try PagemapTable(sectionCount: sectionCount)
        do {
            pins = try Words(count: walkerCount * Walker<Strategy, Words>.mostPins)
        } catch {
            table.deallocate()
            throw error
        }
        sections = Sections(sectionCount: walkerCount, memory: domain.memory)
    }

    deinit {
        table.deallocate()
        pins.deallocate()
        sections.deallocate()
    }
}
