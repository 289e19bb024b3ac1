internal import CMemmap
public import Percpu

/// Words in real memory that is really removed: what is timed, and what a late toucher trips over.
///
/// Eight bytes a word, the first at the start of a system page. The memory comes zeroed and a page of it
/// exists from its first touch on, so an array costs what is used of it. It is never made of huge pages:
/// two arms of a comparison would get those or not by luck, and the difference would be taken for theirs.
///
/// A late touch faults; the handler writes it down and gives the *system page* back, with its old contents,
/// so that the toucher goes on. Until `takeLateTouches()` takes the page away again, others touch it
/// unseen: what is certain is the first touch of each system page (64 struct pages) after each take. A system
/// call that is handed a removed word fails with EFAULT instead, and is no late touch.
public struct HardwareWords: PackedWords {
    public typealias Word = HardwareWord

    /// The most that one array may have; user space ends at 128 TiB on x86-64.
    static let largestByteCount = 1 << 46

    public let count: Int
    @usableFromInline let base: UInt
    /// The guarded range of CMemmap; no other array of this process ever has it.
    private let range: Int64

    public init(count: Int) throws(MemmapError) {
        precondition(count > 0, "an array without words")
        let bytes = count.multipliedReportingOverflow(by: MemoryLayout<Int>.stride)
        if bytes.overflow || bytes.partialValue > Self.largestByteCount {
            throw .tooLarge(bytes: bytes.overflow ? .max : bytes.partialValue)
        }
        let mapping = cmemmap_map(bytes.partialValue)
        if mapping.range == Int64(CMEMMAP_NO_RANGE) {
            throw .tooMany(limit: Int(CMEMMAP_RANGE_LIMIT))
        }
        if mapping.range < 0 { throw .refused(bytes: bytes.partialValue) }
        self.count = count
        base = mapping.base
        range = mapping.range
    }

    @inlinable @inline(__always)
    public func word(_ index: Int) -> HardwareWord {
        assert(index >= 0 && index < count, "word \(index) of \(count)")
        // SAFETY: inside the mapping, zeroed by the kernel; the caller keeps it by not deallocating. Removed, it
        // may be touched all the same, which is the point.
        return unsafe HardwareWord(
            at: base &+ UInt(bitPattern: index &* MemoryLayout<Int>.stride))
    }

    /// Where words lie, for whoever binds memory to a node.
    func memory(_ words: Range<Int>) -> (address: UInt, byteCount: Int) {
        assert(words.lowerBound >= 0 && words.upperBound <= count, "\(words) of \(count)")
        let stride = MemoryLayout<Int>.stride
        return (base &+ UInt(bitPattern: words.lowerBound &* stride), words.count * stride)
    }

    public func note(step: Int) {
        cmemmap_note_step(range, step)
    }

    public func remove() {
        // Memory that is still there after all would make every later verdict worthless.
        precondition(cmemmap_remove(range) == 0, "removed twice, or the system will not protect it")
    }

    /// What was touched after `remove()`, oldest first; emptied by the call, which also takes away again what
    /// the touches got back.
    ///
    /// A thread that touches while this runs may be caught twice, by this take and by the next.
    public func takeLateTouches() -> [LateTouch] {
        var touches: [LateTouch] = []
        while true {
            let touch = cmemmap_take(range)
            guard touch.found else { break }
            touches.append(
                LateTouch(
                    worker: touch.worker < 0 ? nil : Int(touch.worker),
                    wordIndex: Int(touch.address - base) / MemoryLayout<Int>.stride,
                    doing: Activity(rawValue: touch.activity) ?? .none,
                    step: touch.step,
                    isWrite: touch.knows_write ? touch.is_write : nil))
        }
        if !touches.isEmpty {
            precondition(
                cmemmap_remove_again(range) == 0, "touched late, and cannot be protected again")
        }
        return touches
    }

    public func restore() {
        precondition(cmemmap_restore(range) == 0, "restored without having been removed")
    }

    public var droppedTouchCount: Int { cmemmap_dropped(range) }

    public func deallocate() {
        precondition(cmemmap_unmap(range) == 0, "deallocated twice")
    }
}
