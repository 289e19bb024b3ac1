/// How a switch waits for the adds that are still under way.
///
/// The waiting seam, for strategies whose add is a read-side section.
public protocol GracePeriod: Sendable {
    associatedtype Word: AtomicWord
    /// One worker's mark that it is inside a section.
    associatedtype Section

    /// Its name; the strategy's is joined to it by a plus.
    static var id: String { get }
    /// The name of slots that are counted in these sections.
    static var strategyID: String { get }
    static func unavailableReason() -> String?
    init(sectionCount: Int, memory: Word.Memory)
    func section(_ index: Int) -> Section
    func enter(_ section: inout Section)
    func leave(_ section: inout Section)
    /// Returns once every section entered before the call has been left.
    func synchronize()
    func deallocate()
    /// Announces that the worker is outside any section.
    func quiesce(_ section: inout Section)
    /// The worker enters no section for a while; nobody waits for it.
    func suspend(_ section: inout Section)
    /// The worker enters sections again.
    func resume(_ section: inout Section)
}

/// Sections that end by themselves need no announcements.
extension GracePeriod {
    public static var strategyID: String { "slots+\(id)" }
    @inlinable @inline(__always) public func quiesce(_ section: inout Section) {}
    @inlinable @inline(__always) public func suspend(_ section: inout Section) {}
    @inlinable @inline(__always) public func resume(_ section: inout Section) {}
}
