/// Quiescent-state-based: workers say now and then that they are between operations.
///
/// Nothing is paid per operation. A worker is inside a section from `resume` to the next `quiesce` or
/// `suspend`, so one that sleeps without suspending keeps every switch waiting.
public struct Quiescent<Word: AtomicWord>: GracePeriod {
    public struct Section {
        /// The grace period this worker has last acknowledged; `offline` when nobody need wait for it.
        @usableFromInline let acknowledged: Word
        @usableFromInline let current: Word

        @inlinable
        init(acknowledged: Word, current: Word) {
            self.acknowledged = acknowledged
            self.current = current
        }
    }

    public static var id: String { "qsbr" }
    public static func unavailableReason() -> String? { nil }

    @usableFromInline static var offline: Int { 0 }

    private let acknowledged: [Word]
    private let current: Word
    private let memory: Word.Memory

    public init(sectionCount: Int, memory: Word.Memory) {
        self.memory = memory
        // Zeroed: every worker starts offline.
        acknowledged = memory.allocateSlots("quiescent", count: sectionCount)
        current = memory.allocate("grace-period", initially: 1)
    }

    public func section(_ index: Int) -> Section {
        Section(acknowledged: acknowledged[index], current: current)
    }

    @inlinable @inline(__always)
    public func enter(_ section: inout Section) {}
    @inlinable @inline(__always)
    public func leave(_ section: inout Section) {}

    @inlinable @inline(__always)
    public func quiesce(_ section: inout Section) {
        // Acquire: what was stored before this grace period began is seen by the next operation.
        // Release: the slot updates so far are seen by whoever waited for this acknowledgement.
        section.acknowledged.storeRelease(section.current.loadAcquire())
    }

    @inlinable
    public func suspend(_ section: inout Section) {
        section.acknowledged.storeRelease(Self.offline)
    }

    @inlinable
    public func resume(_ section: inout Section) {
        section.acknowledged.storeRelaxed(section.current.loadAcquire())
        // Pairs with the fence in synchronize: either it sees this worker online, or the worker
        // sees the flag.
        Word.fullFence()
    }

    public func synchronize() {
        // Pairs with the fence in resume.
        Word.fullFence()
        let target = current.add(1)
        for word in acknowledged {
            word.poll { $0 == Self.offline || $0 >= target }
        }
    }

    public func deallocate() {
        memory.deallocateSlots(acknowledged)
        memory.deallocate(current)
    }
}
