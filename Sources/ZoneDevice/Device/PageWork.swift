public import Percpu

/// What a kernel does to the pages of a device, compiled for one way of counting.
///
/// Closures that mention the rules statically, so that the put loop over millions of pages is compiled for
/// them and not looked up for each.
public struct PageWork<Strategy: CounterStrategy, Words: PackedWords>: Sendable
where Words.Word == Strategy.Word {
    /// Makes a mapping.
    public typealias Map =
        @Sendable (
            MappingPlan<Strategy, Words>, inout Walker<Strategy, Words>
        ) throws(MemmapError) -> Mapping<Strategy, Words>

    let map: Map
    /// Puts every page; returns how many.
    let putPages:
        @Sendable (
            Mapping<Strategy, Words>, _ reschedule: () -> Void, inout Walker<Strategy, Words>
        ) -> Int
    /// Looks at every page.
    let inspect: @Sendable (Mapping<Strategy, Words>) -> PageInspection
    /// Takes page 0, whatever its count, as a walker that was delayed after its lookup.
    let takePage: @Sendable (Mapping<Strategy, Words>, inout Walker<Strategy, Words>) -> Void
    /// Puts page 0.
    let putPage: @Sendable (Mapping<Strategy, Words>, inout Walker<Strategy, Words>) -> Void
    /// Looks the first frame of a mapping up, in a section of its own.
    let lookUp:
        @Sendable (Mapping<Strategy, Words>, inout Walker<Strategy, Words>) ->
            PagemapEntry<Strategy>

    /// The work under `Rules`.
    @inlinable
    public init<Rules: PageRules>(_: Rules.Type) {
        self.init(
            map: { (plan, walker) throws(MemmapError) in
                try Mapping(plan, rules: Rules.self, by: &walker)
            },
            putPages: { mapping, reschedule, walker in
                mapping.putPages(Rules.self, InlineShape.self, reschedule: reschedule, by: &walker)
            },
            inspect: { $0.inspect() },
            takePage: { mapping, walker in
                PageReferences<Rules, InlineShape>.get(
                    mapping.pages.page(0), known: mapping.pagemap.reference, by: &walker)
            },
            putPage: { mapping, walker in
                PageReferences<Rules, InlineShape>.put(
                    mapping.pages.page(0), known: mapping.pagemap.reference, by: &walker)
            },
            lookUp: { mapping, walker in
                PageReferences<Rules, InlineShape>.lookUpInSection(
                    mapping.pagemap.frames.lowerBound, in: mapping.zone, by: &walker)
            })
    }

    @usableFromInline
    init(
        map: @escaping Map,
        putPages:
            @escaping @Sendable (
                Mapping<Strategy, Words>, () -> Void, inout Walker<Strategy, Words>
            ) -> Int,
        inspect: @escaping @Sendable (Mapping<Strategy, Words>) -> PageInspection,
        takePage:
            @escaping @Sendable (
                Mapping<Strategy, Words>, inout Walker<Strategy, Words>
            ) -> Void,
        putPage:
            @escaping @Sendable (
                Mapping<Strategy, Words>, inout Walker<Strategy, Words>
            ) -> Void,
        lookUp:
            @escaping @Sendable (
                Mapping<Strategy, Words>, inout Walker<Strategy, Words>
            ) -> PagemapEntry<Strategy>
    ) {
        self.map = map
        self.putPages = putPages
        self.inspect = inspect
        self.takePage = takePage
        self.putPage = putPage
        self.lookUp = lookUp
    }
}
