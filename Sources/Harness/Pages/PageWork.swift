import Machine
import Percpu
import ZoneDevice

/// One kernel's page operations as a worker does them, in one shape.
struct PageWork<S: CounterStrategy, Rules: PageRules, Shape: PageShape>: TimedWork
where S.Word == HardwareWord {
    typealias Hand = PageHand<S>

    let pages: MeasuredPages<S, Rules, Shape>

    func arrive(_ context: WorkerContext) -> Hand {
        let slot = pages.slot(worker: context.index, cpu: context.cpu)
        var hand = Hand(
            walker: Walker(
                on: pages.reference, slot: slot, index: context.index, in: pages.mapping.zone),
            worker: context.index)
        // A get needs a reference: this one is the worker's own until it leaves.
        switch pages.workload.loop {
        case .reference: PagemapLoop<Shape>.get(entry, by: &hand.walker)
        case .getPut: hold(&hand)
        case .gupFast, .gupFastHuge: break
        }
        return hand
    }

    @inline(__always)
    func batch(by hand: inout Hand, pairs: Int) -> Int {
        let mapped = pages.mapped
        switch pages.workload.loop {
        case .reference: return PagemapLoop<Shape>.batch(mapped, by: &hand, pairs: pairs)
        case .getPut: return PageLoop<Rules, Shape>.getPut(mapped, by: &hand, pairs: pairs)
        case .gupFast: return PageLoop<Rules, Shape>.gupFast(mapped, by: &hand, pairs: pairs)
        case .gupFastHuge:
            return PageLoop<Rules, Shape>.gupFastHuge(mapped, by: &hand, pairs: pairs)
        }
    }

    func rest(by hand: inout Hand) { pages.reference.quiesce(at: &hand.walker.seat) }

    func leave(_ hand: inout Hand, _ result: inout WorkerChunks) {
        switch pages.workload.loop {
        case .reference: PagemapLoop<Shape>.put(entry, by: &hand.walker)
        case .getPut: letGo(&hand)
        case .gupFast, .gupFastHuge: break
        }
        pages.reference.suspend(at: &hand.walker.seat)
        result.shortPins = hand.shortPins
        pages.note(pairs: result.pairs)
    }

    private var entry: PagemapEntry<S> {
        PagemapEntry(bits: pages.mapping.zone.table.entry(pages.mapping.users.firstFrame))
    }

    private func page(_ hand: Hand) -> StructPage<HardwareWords> {
        let first = pages.itinerary.word(hand.firstRound).loadRelaxed()
        return pages.mapping.pages.page(Rules.counting(first))
    }

    private func hold(_ hand: inout Hand) {
        if Rules.take == .allocates {
            let first = pages.itinerary.word(hand.firstRound).loadRelaxed()
            let pinned = FastGup<Rules, Shape>.pin(
                first..<first + 1, of: pages.mapping.users, in: pages.mapping.zone,
                by: &hand.walker)
            if pinned < 1 { hand.shortPins += 1 }
        } else {
            PageStep<Rules, Shape>.get(page(hand), pages.reference, by: &hand.walker)
        }
    }

    private func letGo(_ hand: inout Hand) {
        PageStep<Rules, Shape>.put(page(hand), pages.reference, by: &hand.walker)
    }
}
