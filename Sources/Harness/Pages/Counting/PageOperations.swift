/// What one page costs in operations: the currency in which kernels differ, whatever a machine makes of it.
public struct PageOperations: Sendable, Equatable {
    /// Atomic operations on the page's own count (P), or stores to it.
    public var pageAtomics: Double
    /// Operations on the pagemap's reference that went to a slot (R).
    public var refPercpu: Double
    /// Operations on the pagemap's reference that went to its shared count (R).
    public var refAtomic: Double

    public init(pageAtomics: Double, refPercpu: Double, refAtomic: Double) {
        self.pageAtomics = pageAtomics
        self.refPercpu = refPercpu
        self.refAtomic = refAtomic
    }

    /// The sum of both.
    public static func + (left: Self, right: Self) -> Self {
        Self(
            pageAtomics: left.pageAtomics + right.pageAtomics,
            refPercpu: left.refPercpu + right.refPercpu,
            refAtomic: left.refAtomic + right.refAtomic)
    }

    static func - (left: Self, right: Self) -> Self {
        Self(
            pageAtomics: left.pageAtomics - right.pageAtomics,
            refPercpu: left.refPercpu - right.refPercpu,
            refAtomic: left.refAtomic - right.refAtomic)
    }

    static func / (all: Self, count: Int) -> Self {
        let count = Double(count)
        return Self(
            pageAtomics: all.pageAtomics / count, refPercpu: all.refPercpu / count,
            refAtomic: all.refAtomic / count)
    }
}

/// The operations of one page's way in and out, per page.
public struct PageCycle: Sendable, Equatable {
    /// The get or the pin.
    public var pin: PageOperations
    /// The put or the unpin.
    public var unpin: PageOperations
    /// What the pagemap's reference is off afterwards, per page; 0 unless a kernel is wrong.
    public var drift: Double

    public init(pin: PageOperations, unpin: PageOperations, drift: Double) {
        self.pin = pin
        self.unpin = unpin
        self.drift = drift
    }

    /// Both together.
    public var cycle: PageOperations { pin + unpin }
}
