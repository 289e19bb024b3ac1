import Percpu
import ZoneDevice

/// What the loops need of a device that is mapped, as values: a loop keeps them in registers.
struct MappedPages<S: CounterStrategy> where S.Word == HardwareWord {
    let reference: PercpuRef<S>
    let zone: Zone<S, HardwareWords>
    let users: UserMapping<HardwareWords>
    let firstFrame: Int
    /// First pages of rounds, of all workers.
    let starts: HardwareWords
    /// Pages that a call pins.
    let batch: Int
}

/// What one worker has at hand in these loops.
struct PageHand<S: CounterStrategy> where S.Word == HardwareWord {
    var walker: Walker<S, HardwareWords>
    /// Where in `starts` the worker's own begin.
    let firstRound: Int
    var round = 0
    /// Calls that pinned fewer pages than they were asked for.
    var shortPins = 0

    init(walker: Walker<S, HardwareWords>, worker: Int) {
        self.walker = walker
        firstRound = worker * PageItinerary.rounds
    }

    /// The first page of the next round.
    @inline(__always)
    mutating func next(_ starts: HardwareWords) -> Int {
        let index = firstRound &+ (round & (PageItinerary.rounds - 1))
        round &+= 1
        return starts.word(index).loadRelaxed()
    }
}

/// The loops that are timed under one kernel's rules in one shape.
///
/// Each is never inlined, so that `scripts/check-hot-loop` finds one specialisation for every strategy;
/// each returns how many references it cycled, and each is kept apart from those that are like it. The hand is copied, so that a loop keeps it in registers.
enum PageLoop<Rules: PageRules, Shape: PageShape> {
    @inline(__always)
    private static func tag<S: CounterStrategy>(_: S.Type, loop: Int) -> Int {
        ((Rules.tag &* 2 &+ Shape.tag) &* 256 &+ MemoryLayout<S>.size) &* 16 &+ loop
    }

    /// `get_page` and `put_page`, back to back.
    @inline(never)
    static func getPut<S: CounterStrategy>(
        _ mapped: MappedPages<S>, by hand: inout PageHand<S>, pairs: Int
    ) -> Int {
        keepApart(Self.tag(S.self, loop: 1))
        var own = hand
        for _ in 0..<pairs {
            let page = mapped.users.pages.page(Rules.counting(own.next(mapped.starts)))
            PageReferences<Rules, Shape>.get(page, known: mapped.reference, by: &own.walker)
            PageReferences<Rules, Shape>.put(page, known: mapped.reference, by: &own.walker)
        }
        hand = own
        return pairs
    }

    /// Pin and unpin of a range of 4 KiB mappings.
    @inline(never)
    static func gupFast<S: CounterStrategy>(
        _ mapped: MappedPages<S>, by hand: inout PageHand<S>, pairs: Int
    ) -> Int {
        keepApart(Self.tag(S.self, loop: 2))
        var own = hand
        var asked = 0
        var done = 0
        while asked < pairs {
            let start = own.next(mapped.starts)
            let pinned = FastGup<Rules, Shape>.pin(
                start..<start &+ mapped.batch, of: mapped.users, in: mapped.zone, by: &own.walker)
            if pinned < mapped.batch { own.shortPins &+= 1 }
            FastGup<Rules, Shape>.unpin(
                pinned, of: mapped.users, known: mapped.reference, by: &own.walker)
            asked &+= mapped.batch
            done &+= pinned
        }
        hand = own
        return done
    }

    /// Pin and unpin of 2 MiB mappings.
    @inline(never)
    static func gupFastHuge<S: CounterStrategy>(
        _ mapped: MappedPages<S>, by hand: inout PageHand<S>, pairs: Int
    ) -> Int {
        keepApart(Self.tag(S.self, loop: 3))
        var own = hand
        var asked = 0
        var done = 0
        while asked < pairs {
            let pinned = FastGup<Rules, Shape>.pinHuge(
                at: own.next(mapped.starts), of: mapped.users, in: mapped.zone, by: &own.walker)
            if pinned > 0 {
                FastGup<Rules, Shape>.unpinHuge(
                    of: mapped.users, known: mapped.reference, by: &own.walker)
            } else {
                own.shortPins &+= 1
            }
            asked &+= UserMapping<HardwareWords>.hugePages
            done &+= pinned
        }
        hand = own
        return done
    }
}

/// One operation at a time, out of line: for workers that come and go.
///
/// Not timed: `scripts/kernel-shape` holds the loops themselves against the kernel.
enum PageStep<Rules: PageRules, Shape: PageShape> {
    @inline(__always)
    private static func tag<S: CounterStrategy>(_: S.Type, loop: Int) -> Int {
        ((Rules.tag &* 2 &+ Shape.tag) &* 256 &+ MemoryLayout<S>.size) &* 16 &+ loop
    }

    @inline(never)
    static func get<S: CounterStrategy>(
        _ page: StructPage<HardwareWords>, _ reference: PercpuRef<S>,
        by walker: inout Walker<S, HardwareWords>
    ) {
        keepApart(Self.tag(S.self, loop: 4))
        PageReferences<Rules, Shape>.get(page, known: reference, by: &walker)
    }

    @inline(never)
    static func put<S: CounterStrategy>(
        _ page: StructPage<HardwareWords>, _ reference: PercpuRef<S>,
        by walker: inout Walker<S, HardwareWords>
    ) {
        keepApart(Self.tag(S.self, loop: 5))
        PageReferences<Rules, Shape>.put(page, known: reference, by: &walker)
    }
}

/// The pagemap's reference without any page, in one shape.
enum PagemapLoop<Shape: PageShape> {
    @inline(__always)
    private static func tag<S: CounterStrategy>(_: S.Type, loop: Int) -> Int {
        (Shape.tag &* 256 &+ MemoryLayout<S>.size) &* 16 &+ loop
    }

    /// Get and put, back to back.
    @inline(never)
    static func batch<S: CounterStrategy>(
        _ mapped: MappedPages<S>, by hand: inout PageHand<S>, pairs: Int
    ) -> Int {
        keepApart(Self.tag(S.self, loop: 6))
        var own = hand
        let entry = PagemapEntry<S>(bits: mapped.zone.table.entry(mapped.firstFrame))
        for _ in 0..<pairs {
            Shape.takeAgain(entry, by: &own.walker)
            Shape.drop(entry, by: &own.walker)
        }
        hand = own
        return pairs
    }

    @inline(never)
    static func get<S: CounterStrategy>(
        _ entry: PagemapEntry<S>, by walker: inout Walker<S, HardwareWords>
    ) {
        keepApart(Self.tag(S.self, loop: 7))
        Shape.takeAgain(entry, by: &walker)
    }

    @inline(never)
    static func put<S: CounterStrategy>(
        _ entry: PagemapEntry<S>, by walker: inout Walker<S, HardwareWords>
    ) {
        keepApart(Self.tag(S.self, loop: 8))
        Shape.drop(entry, by: &walker)
    }
}
