internal import Percpu

/// The page table of the device's users: which of its pages are mapped, entry by entry.
///
/// An entry is 0 or a page's number plus one, with `huge` set on the entries of a 2 MiB mapping.
public struct UserMapping<Words: PackedWords>: Sendable {
    /// Pages in a 2 MiB mapping.
    public static var hugePages: Int { 512 }
    @usableFromInline static var huge: Int { 1 << 48 }

    @usableFromInline let entries: Words
    /// The device's pages.
    public let pages: StructPages<Words>
    /// The frame of page 0.
    public let firstFrame: Int

    /// An empty mapping of `count` entries over `pages`.
    @usableFromInline
    init(count: Int, pages: StructPages<Words>, firstFrame: Int) throws(MemmapError) {
        entries = try Words(count: count)
        self.pages = pages
        self.firstFrame = firstFrame
    }

    /// How many entries there are.
    public var count: Int { entries.count }

    /// The entry at `index`.
    @inlinable @inline(__always)
    public func entry(_ index: Int) -> Words.Word { entries.word(index) }

    /// The page that an entry's value names.
    @inlinable @inline(__always)
    static func page(_ value: Int) -> Int { (value & ~huge) &- 1 }

    /// Maps each page at the entry of its number.
    ///
    /// - Parameter huge: Whether entry groups of 512 are one 2 MiB mapping each.
    public func mapAll(huge: Bool) {
        for index in 0..<count {
            entries.word(index).storeRelease((index &+ 1) | (huge ? Self.huge : 0))
        }
    }

    /// Takes every entry out; a walker that is under way has still seen the old ones.
    public func clear() {
        for index in 0..<count { entries.word(index).storeRelease(0) }
    }

    /// Unmaps the page at `index` and maps it again: what a walker's recheck is there to notice.
    public func remap(_ index: Int) {
        let value = entries.word(index).exchange(0)
        entries.word(index).storeRelease(value)
    }

    func deallocate() { entries.deallocate() }
}

extension UserMapping where Words == HardwareWords {
    /// Where entries lie, for whoever binds memory to a node; untouched by the call.
    public func memory(_ range: Range<Int>) -> (address: UInt, byteCount: Int) {
        entries.memory(range)
    }
}
