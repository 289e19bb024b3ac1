import Machine
import Percpu

/// References that are put by another worker than took them, so that slots go below zero.
///
/// Every worker takes for the next one and puts for the last one, 64 at a time.
final class RemotePut<S: CounterStrategy>: ReferenceUser where S.Word == HardwareWord {
    let life: MeasuredLife<S, GetPut>
    private let ring: MailRing
    private let fault: UserFault?

    init(site: Site, mode: CountingMode, fault: UserFault? = nil) {
        let domain = site.domain(slotPerWorker: S.slotPerWorker)
        life = MeasuredLife(
            site: site, slotCount: domain.memory.arena.placeCount, mode: mode, GetPut.self)
        ring = MailRing(memory: domain.memory, workerCount: site.workerCount)
        self.fault = fault
    }

    func worker(index: Int, cpu: Int, of workers: Int) -> RemotePutWorker<S> {
        RemotePutWorker(
            on: life.reference, slot: S.slotPerWorker ? index : cpu,
            place: ring.place(index, of: workers),
            extraPuts: fault == .putsOneTooMany && index == 0 ? 1 : 0)
    }

    func judge() -> Judgement { life.judge() }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        [("the reference", life.reference.snapshot())]
    }
}

/// One worker that puts what another took.
struct RemotePutWorker<S: CounterStrategy>: TimedWorker where S.Word == HardwareWord {
    /// References in one hand-over.
    private static var handOver: Int { 64 }
    /// Looks at a full mailbox before the worker puts its own: some microseconds.
    private static var mostLooks: Int { 1024 }

    private let reference: PercpuRef<S>
    private var seat: S.Seat
    private let place: MailRing.Place?
    private let extraPuts: Int
    private(set) var keptPairs = 0
    var findings: [Finding] { [] }

    init(on reference: PercpuRef<S>, slot: Int, place: MailRing.Place?, extraPuts: Int = 0) {
        self.reference = reference
        self.place = place
        self.extraPuts = extraPuts
        seat = reference.seat(slot)
    }

    mutating func arrive() { reference.resume(at: &seat) }

    mutating func batch(pairs: Int) -> Int {
        guard let place else {
            Self.loop(on: reference, at: &seat, pairs: pairs)
            keptPairs += pairs
            return pairs
        }
        keptPairs += Self.loop(on: reference, at: &seat, place, pairs: pairs)
        return pairs
    }

    mutating func rest() { reference.quiesce(at: &seat) }

    mutating func leave() {
        if let place {
            for _ in 0..<(place.outbox.take() + place.inbox.take()) { reference.put(at: &seat) }
        }
        for _ in 0..<extraPuts { reference.put(at: &seat) }
        reference.suspend(at: &seat)
    }

    /// Alone: all its references first, then their puts, as with a hand-over to itself.
    @inline(never)
    private static func loop(on reference: PercpuRef<S>, at seat: inout S.Seat, pairs: Int) {
        var own = seat
        var left = pairs
        while left > 0 {
            let n = min(left, handOver)
            for _ in 0..<n { reference.get(at: &own) }
            for _ in 0..<n { reference.put(at: &own) }
            left -= n
        }
        seat = own
    }

    /// - Returns: How many references the worker had to put itself, for want of a partner at work.
    @inline(never)
    private static func loop(
        on reference: PercpuRef<S>, at seat: inout S.Seat, _ place: MailRing.Place, pairs: Int
    ) -> Int {
        var own = seat
        var left = pairs
        var kept = 0
        var looks = mostLooks
        while left > 0 {
            let n = min(left, handOver)
            for _ in 0..<n { reference.get(at: &own) }
            var looked = 0
            while true {
                for _ in 0..<place.inbox.take() { reference.put(at: &own) }
                if place.outbox.post(n) {
                    looks = mostLooks
                    break
                }
                looked += 1
                if looked >= looks {
                    // A partner off its CPU stays there for long: no use in waiting for it each time.
                    looks = 1
                    kept += n
                    for _ in 0..<n { reference.put(at: &own) }
                    break
                }
            }
            left -= n
        }
        seat = own
        return kept
    }
}
