import Machine
import Percpu
import ZoneDevice

/// One kernel's page operations as a worker does them, in one shape.
struct PageWorker<S: CounterStrategy, Rules: PageRules, Shape: PageShape>: TimedWorker
where S.Word == HardwareWord {
    private let pages: MeasuredPages<S, Rules, Shape>
    private var hand: PageHand<S>
    private var done = 0

    var findings: [Finding] { [] }
    var shortPins: Int { hand.shortPins }

    init(of pages: MeasuredPages<S, Rules, Shape>, _ context: WorkerContext) {
        self.pages = pages
        let slot = pages.slot(worker: context.index, cpu: context.cpu)
        hand = PageHand<S>(
            walker: Walker(
                on: pages.reference, slot: slot, index: context.index, in: pages.mapping.zone),
            worker: context.index)
    }

    mutating func arrive() {
        // A get needs a reference: this one is the worker's own until it leaves.
        switch pages.workload.loop {
        case .reference: PagemapLoop<Shape>.get(entry, by: &hand.walker)
        case .getPut: hold()
        case .gupFast, .gupFastHuge: break
        }
    }

    @inline(__always)
    mutating func batch(pairs: Int) -> Int {
        let mapped = pages.mapped
        let count =
            switch pages.workload.loop {
            case .reference: PagemapLoop<Shape>.batch(mapped, by: &hand, pairs: pairs)
            case .getPut: PageLoop<Rules, Shape>.getPut(mapped, by: &hand, pairs: pairs)
            case .gupFast: PageLoop<Rules, Shape>.gupFast(mapped, by: &hand, pairs: pairs)
            case .gupFastHuge:
                PageLoop<Rules, Shape>.gupFastHuge(mapped, by: &hand, pairs: pairs)
            }
        done &+= count
        return count
    }

    mutating func rest() { pages.reference.quiesce(at: &hand.walker.seat) }

    mutating func leave() {
        switch pages.workload.loop {
        case .reference: PagemapLoop<Shape>.put(entry, by: &hand.walker)
        case .getPut: letGo()
        case .gupFast, .gupFastHuge: break
        }
        pages.reference.suspend(at: &hand.walker.seat)
        pages.note(pairs: done)
    }

    private var entry: PagemapEntry<S> {
        PagemapEntry(bits: pages.mapping.zone.table.entry(pages.mapping.users.firstFrame))
    }

    private var firstPage: Int { pages.itinerary.word(hand.firstRound).loadRelaxed() }

    private var page: StructPage<HardwareWords> {
        pages.mapping.pages.page(Rules.counting(firstPage))
    }

    private mutating func hold() {
        if Rules.take == .allocates {
            let first = firstPage
            let pinned = FastGup<Rules, Shape>.pin(
                first..<first + 1, of: pages.mapping.users, in: pages.mapping.zone,
                by: &hand.walker)
            if pinned < 1 { hand.shortPins += 1 }
        } else {
            PageStep<Rules, Shape>.get(page, pages.reference, by: &hand.walker)
        }
    }

    private mutating func letGo() {
        PageStep<Rules, Shape>.put(page, pages.reference, by: &hand.walker)
    }
}
