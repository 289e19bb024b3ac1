/// A driver that maps device pages.
public enum Driver: String, Sendable, Codable, CaseIterable {
    /// Device-dax: a reference of the driver's own, and a completion that its release signals.
    case daxPmem = "dax-pmem"
    /// The pmem block driver: the queue's usage count, and a wait queue on which one polls for zero.
    case nvdimmPmem = "nvdimm-pmem"
}
