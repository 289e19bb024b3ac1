public import Percpu

/// What `InlineShape` does, and a hook is told of every moment between a page and its pagemap.
///
/// For soaks, never timed: nothing else asks a walker for its hook.
public enum WindowedShape: PageShape {
    @inlinable public static var id: String { "windowed" }
    /// As KernelShape's: the two are never compiled for the same words.
    @inlinable public static var tag: Int { 1 }

    @inlinable
    public static func takeReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        walker.windows.pass(.pageGetToPagemapPut)
        known.get(at: &walker.seat)
    }

    @inlinable
    public static func dropReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        walker.windows.pass(.pagePutToPagemapPut)
        known.put(at: &walker.seat)
    }

    @inlinable
    public static func takeReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        walker.windows.pass(.pageGetToPagemapPut)
        entry.get(at: &walker.seat)
    }

    @inlinable
    public static func dropReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        walker.windows.pass(.pagePutToPagemapPut)
        entry.put(at: &walker.seat)
    }

    @inlinable
    public static func takeAgain<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        entry.get(at: &walker.seat)
        walker.windows.pass(.lookupToTake)
    }

    @inlinable
    public static func takeLive<S, W>(
        _ entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) -> Bool {
        let taken = entry.trygetLive(at: &walker.seat)
        // Refused, there is nothing that could go away meanwhile.
        if taken { walker.windows.pass(.lookupToTake) }
        return taken
    }

    /// Walks drop what a lookup took once they have the page, or all pages of a range.
    @inlinable
    public static func drop<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        walker.windows.pass(.pageGetToPagemapPut)
        entry.put(at: &walker.seat)
    }

    /// No page is held here, so nothing is open.
    @inlinable
    public static func giveUp<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        entry.put(at: &walker.seat)
    }

    @inlinable
    public static func dropLast<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        walker.windows.pass(.pagePutToPagemapPut)
        entry.put(at: &walker.seat)
    }
}
