public import Percpu

/// Which pagemap a page frame belongs to, for readers in a read-side section.
///
/// A device has whole sections of frames to itself, as memory sections are the kernel's grain.
///
/// - Kernel: `pgmap_radix` up to 4.19, `pgmap_array` later.
public struct PagemapTable<Words: PackedWords>: Sendable {
    /// Frames in a section: 128 MiB of 4 KiB pages, as a power of two.
    @usableFromInline static var sectionShift: Int { 15 }
    /// Frames in a section.
    public static var sectionFrames: Int { 1 << sectionShift }

    @usableFromInline let entries: Words

    /// An empty table for frames from 0 to `sectionCount` sections.
    init(sectionCount: Int) throws(MemmapError) { entries = try Words(count: sectionCount) }

    /// How many frames the table can hold.
    public var frameCount: Int { entries.count << Self.sectionShift }

    /// What stands for `frame`; for readers in a section.
    ///
    /// - Ordering: acquire; pairs with the release of whoever entered the pagemap.
    @inlinable @inline(__always)
    public func entry(_ frame: Int) -> Int {
        entries.word(frame >> Self.sectionShift).loadAcquire()
    }

    /// Whether nothing stands for any of `frames`.
    public func isEmpty(_ frames: Range<Int>) -> Bool {
        sections(frames).allSatisfy { entries.word($0).loadAcquire() == 0 }
    }

    /// Enters `bits` for `frames`; 0 takes them out.
    @usableFromInline
    func set(_ frames: Range<Int>, _ bits: Int) {
        for section in sections(frames) { entries.word(section).storeRelease(bits) }
    }

    private func sections(_ frames: Range<Int>) -> Range<Int> {
        frames.lowerBound >> Self.sectionShift..<(frames.upperBound + Self.sectionFrames - 1)
            >> Self.sectionShift
    }

    func deallocate() { entries.deallocate() }
}
