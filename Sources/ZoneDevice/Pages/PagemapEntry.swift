public import Percpu

/// The address of a pagemap, as a lookup table and a struct page hold it: a word, 0 for none.
///
/// Counts nothing: the device keeps its pagemap alive until nobody can look it up any more.
public struct PagemapEntry<Strategy: CounterStrategy>: Sendable {
    /// The word.
    public let bits: Int

    /// What a word says that was read.
    @inlinable @inline(__always)
    public init(bits: Int) { self.bits = bits }

    /// No pagemap.
    @inlinable @inline(__always)
    public static var none: Self { Self(bits: 0) }

    /// The entry of `pagemap`, which must outlive every reader of the entry.
    init(_ pagemap: DevPagemap<Strategy>) {
        // SAFETY: only the number of the address is taken; Device keeps the object alive.
        bits = unsafe Int(bitPattern: Unmanaged.passUnretained(pagemap).toOpaque())
    }

    /// Whether there is none.
    @inlinable @inline(__always)
    public var isNone: Bool { bits == 0 }

    /// Does `body` with the pagemap, without counting it.
    ///
    /// A fast path passes a local function marked for inlining: a closure of some size would be called.
    ///
    /// - Context: not for `none`.
    @inlinable @inline(__always)
    public func with<Result>(_ body: (DevPagemap<Strategy>) -> Result) -> Result {
        // SAFETY: the bits came from init(_:), and the device keeps its pagemap until its workers are gone.
        let address = unsafe UnsafeRawPointer(bitPattern: bits).unsafelyUnwrapped
        // SAFETY: as above; the object cannot go away while `body` runs.
        return unsafe Unmanaged<DevPagemap<Strategy>>.fromOpaque(address)
            ._withUnsafeGuaranteedRef(body)
    }
}
