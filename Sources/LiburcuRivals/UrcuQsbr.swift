public import CUrcu
public import Percpu

/// liburcu's qsbr flavour as a grace period: threads announce when they are between sections.
///
/// A thread is registered, and online, from `resume` to `suspend`.
public struct UrcuQsbr: GracePeriod {
    public typealias Word = HardwareWord
    public struct Section {}

    public static var id: String { "urcu-qsbr" }
    public static var strategyID: String { id }
    public static func unavailableReason() -> String? { nil }

    public init(sectionCount: Int, memory: HardwareMemory) {}
    public func section(_ index: Int) -> Section { Section() }

    @inlinable @inline(__always)
    public func enter(_ section: inout Section) { curcu_qsbr_read_lock() }
    @inlinable @inline(__always)
    public func leave(_ section: inout Section) { curcu_qsbr_read_unlock() }
    public func synchronize() { curcu_qsbr_synchronize() }
    public func deallocate() {}

    public func quiesce(_ section: inout Section) { curcu_qsbr_quiescent() }
    public func suspend(_ section: inout Section) { curcu_qsbr_leave() }
    public func resume(_ section: inout Section) { curcu_qsbr_join() }
}
