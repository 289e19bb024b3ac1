public import Percpu

/// How the operations on a page's pagemap are compiled.
public protocol PageShape: Sendable {
    /// The name on the command line and in records.
    static var id: String { get }
    /// A constant that is another for another shape, to keep functions apart that are compiled for them.
    static var tag: Int { get }

    /// Takes a reference on the pagemap of `page`, of which the caller holds one.
    ///
    /// - Parameters:
    ///   - page: A device page.
    ///   - known: The reference, for shapes that need not look for it.
    ///   - walker: The calling worker.
    static func takeReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>)
    /// Drops a reference on the pagemap of `page`.
    static func dropReference<S, W>(
        of page: StructPage<W>, known: PercpuRef<S>, by walker: inout Walker<S, W>)
    /// The same for a walk, which has the pagemap at hand and not its reference.
    static func takeReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>)
    /// Drops a reference on the pagemap of `page`, for a walk.
    static func dropReference<S, W>(
        of page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>)
    /// Takes a reference on a pagemap that the caller has at hand (`get_dev_pagemap` with a cached one).
    static func takeAgain<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>)
    /// Takes a reference on a pagemap just looked up, unless it was killed.
    static func takeLive<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) -> Bool
    /// Drops a reference that a lookup took (`put_dev_pagemap`).
    static func drop<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>)
    /// Drops the reference of a lookup whose page could not be had, or was given back already.
    static func giveUp<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>)
    /// Drops the reference that stood for a page which was put for the last time.
    static func dropLast<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>)
}

/// To a kernel these are one and the same.
extension PageShape {
    @inlinable @inline(__always)
    public static func giveUp<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        drop(entry, by: &walker)
    }

    @inlinable @inline(__always)
    public static func dropLast<S, W>(_ entry: PagemapEntry<S>, by walker: inout Walker<S, W>) {
        drop(entry, by: &walker)
    }
}
