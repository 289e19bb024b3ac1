/// Sections marked by a sequence number that is odd inside.
///
/// The worker pays two plain stores and no fence; the switch pays a membarrier and then waits until
/// every number it found odd has changed. "Changed" and not "even": a busy worker would starve it.
public struct MembarrierSections<Word: AtomicWord>: GracePeriod {
    public struct Section {
        @usableFromInline let sequence: Word
        @usableFromInline var number: Int

        /// Goes on from where the section's last worker left: a number that came again would look like a
        /// section that never ends.
        @inlinable
        init(sequence: Word) {
            self.sequence = sequence
            number = sequence.loadRelaxed()
        }
    }

    public static var id: String { "sections" }
    public static func unavailableReason() -> String? {
        Membarrier.unavailableReason(.privateExpedited)
    }

    private let sequences: [Word]
    private let memory: Word.Memory

    public init(sectionCount: Int, memory: Word.Memory) {
        self.memory = memory
        sequences = memory.allocateSlots("section", count: sectionCount)
    }

    public func section(_ index: Int) -> Section { Section(sequence: sequences[index]) }

    @inlinable @inline(__always)
    public func enter(_ section: inout Section) {
        section.number &+= 1
        section.sequence.storeRelaxed(section.number)
        // Pairs with heavyFence in synchronize: the mark is out before the mode is read.
        Word.lightFence()
    }

    @inlinable @inline(__always)
    public func leave(_ section: inout Section) {
        section.number &+= 1
        // Release: pairs with the acquire of the poll in synchronize; carries the slot update.
        section.sequence.storeRelease(section.number)
    }

    public func synchronize() {
        // Pairs with lightFence in enter: a section not seen here sees the flag.
        memory.heavyFence()
        for sequence in sequences {
            let found = sequence.loadAcquire()
            if found & 1 == 1 { sequence.poll { $0 != found } }
        }
    }

    public func deallocate() { memory.deallocateSlots(sequences) }
}
