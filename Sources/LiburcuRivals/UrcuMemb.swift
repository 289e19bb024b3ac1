public import CUrcu
public import Percpu

/// liburcu's memb flavour as a grace period: marked sections, fenced by the writer's membarrier.
///
/// A thread is registered from `resume` to `suspend`.
public struct UrcuMemb: GracePeriod {
    public typealias Word = HardwareWord
    public struct Section {}

    public static var id: String { "urcu-memb" }
    public static var strategyID: String { id }
    public static func unavailableReason() -> String? {
        Membarrier.unavailableReason(.privateExpedited)
    }

    public init(sectionCount: Int, memory: HardwareMemory) {}
    public func section(_ index: Int) -> Section { Section() }

    @inlinable @inline(__always)
    public func enter(_ section: inout Section) { curcu_memb_read_lock() }
    @inlinable @inline(__always)
    public func leave(_ section: inout Section) { curcu_memb_read_unlock() }
    public func synchronize() { curcu_memb_synchronize() }
    public func deallocate() {}

    public func suspend(_ section: inout Section) { curcu_memb_leave() }
    public func resume(_ section: inout Section) { curcu_memb_join() }
}
