public import Percpu

/// The struct pages of one device, packed as the kernel packs them: 64 bytes each, in one array.
///
/// - Kernel: the part of `vmemmap` that `arch_add_memory()` makes and `arch_remove_memory()` takes away.
public struct StructPages<Words: PackedWords>: Sendable {
    /// Words in a struct page.
    @usableFromInline static var wordsPerPage: Int { 8 }

    @usableFromInline let words: Words
    /// How many pages there are.
    public let count: Int

    /// Pages without a pagemap and with a count of zero.
    ///
    /// - Throws: `MemmapError` when there is no memory for them.
    public init(count: Int) throws(MemmapError) {
        self.count = count
        words = try Words(count: count * Self.wordsPerPage)
    }

    /// Page `index` of the device, from 0 (`pfn_to_page`).
    @inlinable @inline(__always)
    public func page(_ index: Int) -> StructPage<Words> {
        StructPage(words: words, first: index &* Self.wordsPerPage)
    }

    /// Says which teardown step runs, for late touches.
    func note(_ step: Step) { words.note(step: step.number) }

    /// Who touched which page after its memory was removed; emptied by the call.
    public func takeLateTouches() -> [LatePageTouch] {
        words.takeLateTouches().map { touch in
            LatePageTouch(
                worker: touch.worker, page: touch.wordIndex / Self.wordsPerPage, doing: touch.doing,
                step: Step(number: touch.step), isWrite: touch.isWrite)
        }
    }

    /// Has the pages looked at again after their removal, when nobody else does.
    public func restore() { words.restore() }

    /// Late touches of which nothing is known but that they happened.
    public var droppedTouchCount: Int { words.droppedTouchCount }

    /// Takes the memory away; every later access to a page is a late touch.
    func remove() { words.remove() }

    /// Gives the address range back; nobody knows a page any more.
    @usableFromInline
    func deallocate() { words.deallocate() }
}

extension StructPages where Words == HardwareWords {
    /// Where pages lie, for whoever binds memory to a node; untouched by the call.
    public func memory(_ pages: Range<Int>) -> (address: UInt, byteCount: Int) {
        words.memory(
            pages.lowerBound * Self.wordsPerPage..<pages.upperBound * Self.wordsPerPage)
    }
}

/// One device page.
public struct StructPage<Words: PackedWords>: Sendable {
    public typealias Word = Words.Word

    @usableFromInline let words: Words
    /// Index of its first word.
    @usableFromInline let first: Int

    @inlinable @inline(__always)
    init(words: Words, first: Int) {
        self.words = words
        self.first = first
    }

    /// Zone and other flags (`flags`); the test for a device page is on its top bits.
    @inlinable @inline(__always)
    public var flags: Word { words.word(first) }
    /// Where its pagemap is (`pgmap`), as `PagemapEntry` writes it.
    @inlinable @inline(__always)
    public var pagemap: Word { words.word(first &+ 1) }
    /// References to the page (`_refcount`); on the same cache line as all else, as in the kernel.
    @inlinable @inline(__always)
    public var count: Word { words.word(first &+ 6) }
    /// Written at birth and never again; whoever reaches a page looks whether it is still there.
    @inlinable @inline(__always)
    public var canary: Word { words.word(first &+ 7) }

    /// Whether the zone bits say that a device owns the page (`is_zone_device_page`).
    @inlinable @inline(__always)
    public var isDevicePage: Bool { flags.loadRelaxed() >> ZoneBits.shift & 7 == ZoneBits.device }
}

/// Where `flags` keeps the zone.
public enum ZoneBits {
    /// Bits below the zone.
    @inlinable public static var shift: Int { 60 }
    /// `ZONE_DEVICE` (4.11 to 6.x with all zones configured).
    @inlinable public static var device: Int { 4 }
}

/// What every page of a device carries from its birth on.
public enum PageCanary {
    /// The value for page `index`: no two pages have the same.
    @inlinable
    public static func value(page index: Int) -> Int {
        index &* 0x1E37_79B9_7F4A_7C15 ^ 0x5EED_CAFE
    }
}
