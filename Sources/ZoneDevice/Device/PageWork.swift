public import Percpu

/// What a kernel does to the pages of a device, compiled for one way of counting.
///
/// Closures that mention the rules statically, so that the put loop over millions of pages is compiled for
/// them and not looked up for each.
public struct PageWork<Strategy: CounterStrategy, Words: PackedWords>: Sendable
where Words.Word == Strategy.Word {
    public typealias Ours = Mapping<Strategy, Words>
    public typealias Strider = Walker<Strategy, Words>

    /// Makes a mapping.
    @usableFromInline let map:
        @Sendable (MappingPlan<Strategy, Words>, inout Strider) throws(MemmapError) -> Ours
    /// Puts every page; returns how many.
    @usableFromInline let putPages: @Sendable (Ours, _ reschedule: () -> Void, inout Strider) -> Int
    /// Takes page 0, whatever its count, as a walker that was delayed after its lookup.
    @usableFromInline let takePage: @Sendable (Ours, inout Strider) -> Void
    /// Puts page 0.
    @usableFromInline let putPage: @Sendable (Ours, inout Strider) -> Void
    /// Looks at every page.
    public let inspect: @Sendable (Ours) -> PageInspection
    /// The last page that is alive among so many at the end; `nil` when none is.
    public var lastAlive: @Sendable (Ours, _ among: Int) -> Int?
    /// Pins the pages mapped at a range of entries; returns how many.
    public var pin: @Sendable (Ours, Range<Int>, inout Strider) -> Int
    /// Unpins that many of the pages pinned last.
    public var unpin: @Sendable (Ours, Int, inout Strider) -> Void
    /// Unpins the page at one place of the list of pins.
    public let unpinOne: @Sendable (Ours, Int, inout Strider) -> Void
    /// Adds to every page's count: the plain loop that the put loop is held against.
    public let countPages: @Sendable (Ours, _ delta: Int) -> Void
    /// Looks the first frame of a mapping up, in a section of its own.
    public var lookUp: @Sendable (Ours, inout Strider) -> PagemapEntry<Strategy>

    /// The work under `Rules`, as a program does it.
    @inlinable @inline(__always)
    public init<Rules: PageRules>(_ rules: Rules.Type) { self.init(rules, InlineShape.self) }

    /// The work under `Rules`, with windows in what workers do over and over.
    ///
    /// The rest is the plain work's: each loop more that is compiled costs build time.
    @inlinable
    init<Rules: PageRules>(windowed rules: Rules.Type) {
        typealias Gup = FastGup<Rules, WindowedShape>
        self.init(rules)
        pin = { mapping, range, walker in
            Gup.pin(range, of: mapping.users, in: mapping.zone, by: &walker)
        }
        unpin = { mapping, count, walker in
            Gup.unpin(count, of: mapping.users, known: mapping.pagemap.reference, by: &walker)
        }
        lookUp = { mapping, walker in
            PageReferences<Rules, WindowedShape>.lookUpInSection(
                mapping.pagemap.frames.lowerBound, in: mapping.zone, by: &walker)
        }
    }

    /// The work under `Rules` in the given shape.
    @inlinable
    public init<Rules: PageRules, Shape: PageShape>(_: Rules.Type, _: Shape.Type) {
        typealias References = PageReferences<Rules, Shape>
        typealias Gup = FastGup<Rules, Shape>
        map = { (plan, walker) throws(MemmapError) in
            try Mapping(plan, rules: Rules.self, by: &walker)
        }
        putPages = { mapping, reschedule, walker in
            mapping.putPages(Rules.self, Shape.self, reschedule: reschedule, by: &walker)
        }
        takePage = { mapping, walker in
            References.get(
                mapping.pages.page(0), known: mapping.pagemap.reference, by: &walker)
        }
        putPage = { mapping, walker in
            References.put(
                mapping.pages.page(0), known: mapping.pagemap.reference, by: &walker)
        }
        inspect = { $0.inspect() }
        lastAlive = { $0.lastAlive(among: $1) }
        pin = { mapping, range, walker in
            Gup.pin(range, of: mapping.users, in: mapping.zone, by: &walker)
        }
        unpin = { mapping, count, walker in
            Gup.unpin(count, of: mapping.users, known: mapping.pagemap.reference, by: &walker)
        }
        unpinOne = { mapping, index, walker in
            let page = mapping.pages.page(Rules.counting(walker.pinned(index)))
            References.put(page, known: mapping.pagemap.reference, by: &walker)
        }
        countPages = { $0.countPages(by: $1) }
        lookUp = { mapping, walker in
            References.lookUpInSection(
                mapping.pagemap.frames.lowerBound, in: mapping.zone, by: &walker)
        }
    }
}
