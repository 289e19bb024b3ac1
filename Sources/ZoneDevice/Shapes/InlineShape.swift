public import Percpu

/// What a userspace program would write: the reference at hand, everything inlined, no section.
public enum InlineShape: PageShape {
    @inlinable public static var id: String { "inline" }
    @inlinable public static var tag: Int { 0 }

    @inlinable @inline(__always)
    public static func takeReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>
    ) { known.get(at: &walker.seat) }

    @inlinable @inline(__always)
    public static func dropReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>
    ) { known.put(at: &walker.seat) }

    @inlinable @inline(__always)
    public static func takeReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) { entry.get(at: &walker.seat) }

    @inlinable @inline(__always)
    public static func dropReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) { entry.put(at: &walker.seat) }

    @inlinable @inline(__always)
    public static func takeAgain<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        entry.get(at: &walker.seat)
    }

    @inlinable @inline(__always)
    public static func takeLive<S, W>(
        _ entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) -> Bool {
        entry.trygetLive(at: &walker.seat)
    }

    @inlinable @inline(__always)
    public static func drop<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        entry.put(at: &walker.seat)
    }
}
