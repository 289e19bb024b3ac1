public import Percpu

/// What the kernel executes: a zone test, a call, two loads to the reference, a preemptible section.
///
/// The section itself protects nothing here, as a restartable sequence or a slot of one's own does; it
/// is entered and left because it is most of what the kernel's get and put cost.
///
/// - Source: objdump of mm/gup.c and lib/percpu-refcount.c users in Debian's 6.1, CONFIG_PREEMPT_RCU.
public enum KernelShape: PageShape {
    @inlinable public static var id: String { "kernel" }
    @inlinable public static var tag: Int { 1 }

    @inlinable @inline(__always)
    public static func takeReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        if page.isDevicePage { getZoneDevicePage(page, &walker) }
    }

    @inlinable @inline(__always)
    public static func dropReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        if page.isDevicePage { putZoneDevicePage(page, &walker) }
    }

    @inlinable @inline(__always)
    public static func takeReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        if page.isDevicePage { getZoneDevicePage(page, &walker) }
    }

    @inlinable @inline(__always)
    public static func dropReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        if page.isDevicePage { putZoneDevicePage(page, &walker) }
    }

    /// `get_zone_device_page()`: through the page to the pagemap, through the pagemap to the reference.
    @inlinable @inline(never)
    static func getZoneDevicePage<S, W>(_ page: StructPage<W>, _ walker: inout Walker<S, W>) {
        takeAgain(PagemapEntry<S>(bits: page.pagemap.loadRelaxed()), by: &walker)
    }

    /// `put_zone_device_page()`.
    @inlinable @inline(never)
    static func putZoneDevicePage<S, W>(_ page: StructPage<W>, _ walker: inout Walker<S, W>) {
        drop(PagemapEntry<S>(bits: page.pagemap.loadRelaxed()), by: &walker)
    }

    @inlinable @inline(__always)
    public static func takeAgain<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        PreemptibleSection.enter()
        entry.get(at: &walker.seat)
        PreemptibleSection.leave()
    }

    @inlinable @inline(__always)
    public static func takeLive<S, W>(
        _ entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) -> Bool {
        PreemptibleSection.enter()
        let taken = entry.trygetLive(at: &walker.seat)
        PreemptibleSection.leave()
        return taken
    }

    @inlinable @inline(__always)
    public static func drop<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        PreemptibleSection.enter()
        entry.put(at: &walker.seat)
        PreemptibleSection.leave()
    }
}
