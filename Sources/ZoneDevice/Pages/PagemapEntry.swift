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
    @usableFromInline
    init(_ pagemap: DevPagemap<Strategy>) {
        // SAFETY: only the number of the address is taken; Device keeps the object alive.
        bits = unsafe Int(bitPattern: Unmanaged.passUnretained(pagemap).toOpaque())
    }

    /// Whether there is none.
    @inlinable @inline(__always)
    public var isNone: Bool { bits == 0 }

    @inlinable @inline(__always)
    var pagemap: Unmanaged<DevPagemap<Strategy>> {
        // SAFETY: the bits came from init(_:), and the device keeps its pagemap until its workers are gone.
        let address = unsafe UnsafeRawPointer(bitPattern: bits).unsafelyUnwrapped
        // SAFETY: as above.
        return unsafe Unmanaged.fromOpaque(address)
    }

    /// Does `body` with the pagemap, without counting it.
    ///
    /// Not for fast paths, where a body of some size would become a call: those have members of their own.
    ///
    /// - Context: not for `none`.
    @inlinable @inline(__always)
    public func with<Result>(_ body: (DevPagemap<Strategy>) -> Result) -> Result {
        // SAFETY: the object cannot go away while `body` runs; so in every member below.
        unsafe pagemap._withUnsafeGuaranteedRef(body)
    }

    // MARK: - Fast path
    //
    // Each a closure of its own, written where it is used: then it is inlined, and nothing is retained.

    /// Whether the pagemap has `frame`.
    @inlinable @inline(__always)
    func contains(_ frame: Int) -> Bool {
        // SAFETY: as in with(_:).
        unsafe pagemap._withUnsafeGuaranteedRef { $0.frames.contains(frame) }
    }

    /// Has a walker count on the pagemap's reference.
    @inlinable @inline(__always)
    func seat<W>(_ walker: inout Walker<Strategy, W>) {
        // SAFETY: as in with(_:).
        unsafe pagemap._withUnsafeGuaranteedRef { walker.sit(at: $0.reference) }
    }

    /// Takes a reference on the pagemap.
    @inlinable @inline(__always)
    func get(at seat: inout Strategy.Seat) {
        // SAFETY: as in with(_:).
        unsafe pagemap._withUnsafeGuaranteedRef { $0.reference.get(at: &seat) }
    }

    /// Drops a reference on the pagemap.
    @inlinable @inline(__always)
    func put(at seat: inout Strategy.Seat) {
        // SAFETY: as in with(_:).
        unsafe pagemap._withUnsafeGuaranteedRef { $0.reference.put(at: &seat) }
    }

    /// Takes a reference on the pagemap unless it was killed.
    @inlinable @inline(__always)
    func trygetLive(at seat: inout Strategy.Seat) -> Bool {
        // SAFETY: as in with(_:).
        unsafe pagemap._withUnsafeGuaranteedRef { $0.reference.trygetLive(at: &seat) }
    }
}
