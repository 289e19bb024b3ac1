/// What is timed on pages: which loop, how many pages at a time, and which pages.
public struct PageWorkload: Sendable, Hashable {
    /// A loop body; its name on the command line and in records.
    public enum Loop: String, Sendable, CaseIterable {
        /// Get and put of the pagemap's reference without any page: the pair alone.
        case reference = "ref-get-put"
        /// `get_page` and `put_page` of a page that is mapped: the pair in its context.
        case getPut = "page-get-put"
        /// Pin and unpin of a range of 4 KiB mappings.
        case gupFast = "gup-fast"
        /// Pin and unpin of the 512 pages of a 2 MiB mapping.
        case gupFastHuge = "gup-fast-huge"
    }

    /// Which pages the workers use.
    public enum Spread: String, Sendable, CaseIterable {
        /// All workers the same.
        case same
        /// Each worker its own, on cache lines that no other uses.
        case own
        /// Each worker one after the other out of all, in an order drawn beforehand.
        case random
    }

    public var loop: Loop
    /// Pages that one call pins, from 1 to 512; other loops than `gupFast` have a number of their own.
    public var batch: Int
    public var spread: Spread
    /// Whether a thread unmaps and remaps the pages meanwhile.
    public var zapping: Bool
    /// What the choice of pages follows from; a new one for each repetition, so that luck averages out.
    public var seed: UInt64

    public init(
        _ loop: Loop, batch: Int = 1, spread: Spread = .own, zapping: Bool = false,
        seed: UInt64 = 1
    ) {
        precondition((1...512).contains(batch), "a call pins 1 to 512 pages")
        self.loop = loop
        self.batch = batch
        self.spread = spread
        self.zapping = zapping
        self.seed = seed
    }

    /// Pages that one round of the loop cycles.
    var pagesPerRound: Int {
        switch loop {
        case .reference, .getPut: 1
        case .gupFast: batch
        case .gupFastHuge: 512
        }
    }
}
