import Machine
import Percpu
import Statistics

/// One worker of a storm, and what it can judge by what it sees itself.
///
/// It holds one reference for as long as a round lasts, so that a kill nearly always finds a holder and
/// a release that comes too early finds one to betray.
struct StormWorker<S: CounterStrategy> {
    private let reference: PercpuRef<S>
    private let number: LifeNumber
    private let payload: Payload
    private let index: Int
    private var seat: S.Seat
    /// The last life that refused a reference.
    private var refusedIn = -1
    private(set) var isHolding = false
    /// The life in which the held reference was taken; `nil` when a life began or ended meanwhile.
    private var heldSince: Int?
    private(set) var report = HammerReport()

    init(
        of reference: PercpuRef<S>, number: LifeNumber, payload: Payload, index: Int, slot: Int
    ) {
        self.reference = reference
        self.number = number
        self.payload = payload
        self.index = index
        seat = reference.seat(slot)
    }

    mutating func arrive() { reference.resume(at: &seat) }

    /// Holds a reference over `attempts` others, if the reference lets itself be taken.
    mutating func round(attempts: Int) {
        hold()
        for _ in 0..<attempts { attempt() }
        letGo()
        reference.quiesce(at: &seat)
    }

    /// Holds a reference for a while of no fixed length, and takes others by it as a holder may.
    ///
    /// Where a count is wrong for moments only, somebody has to pass through zero just then: holders
    /// that take by what they hold do it all the time.
    mutating func round(_ draw: inout SplitMix64) {
        hold()
        for _ in 0..<(32 << Int(draw.next() % 7)) {
            attempt()
            if isHolding { takeByHolding() }
        }
        letGo()
        reference.quiesce(at: &seat)
    }

    /// Counts by what it holds, in the loop that is timed elsewhere too.
    mutating func count<W: Workload>(_: W.Type, pairs: Int) {
        W.batch(on: reference, at: &seat, pairs: pairs)
        report.pairs += pairs
    }

    /// Whether the reference was killed and not revived.
    var seesTheEnd: Bool { reference.isDying }

    mutating func quiesce() { reference.quiesce(at: &seat) }

    /// The worker counts no more for now, whatever it holds.
    mutating func pause() { reference.suspend(at: &seat) }

    mutating func leave(_ context: WorkerContext) -> HammerReport {
        pause()
        report.stayed = context.stillOnItsCPU()
        return report
    }

    /// Takes the reference that is held for long.
    mutating func hold() {
        (isHolding, heldSince) = take()
    }

    /// One tryget_live and, if it took a reference, one put.
    mutating func attempt() {
        let (taken, life) = take()
        if taken { giveBack(since: life) }
    }

    mutating func letGo() {
        if isHolding { giveBack(since: heldSince) }
        isHolding = false
    }

    /// One get, which never asks, and one put.
    private mutating func takeByHolding() {
        reference.get(at: &seat)
        giveBack(since: heldSince)
    }

    /// Takes a reference and judges whether it could be had, by what was known before and after.
    private mutating func take() -> (taken: Bool, life: Int?) {
        let now = number.now
        let confirmed = number.lastConfirmed
        let taken = reference.trygetLive(at: &seat)
        // While one life is turned into the next, nothing can be concluded.
        guard now & 1 == 0, number.now == now else { return (taken, nil) }
        guard taken else {
            refusedIn = now
            return (false, now)
        }
        if confirmed == now { find("INV-8", "tryget_live after confirm", life: now) }
        if refusedIn == now {
            find("INV-9", "tryget_live succeeded after it had failed", life: now)
        }
        return (true, now)
    }

    private mutating func giveBack(since life: Int?) {
        // A holder of this life keeps release away from it and from all that follow.
        if let life, number.lastReleased >= life {
            find("INV-5", "released while a holder is outstanding", life: life)
        }
        payload.write(index)
        reference.put(at: &seat)
        report.pairs += 1
    }

    private mutating func find(_ invariant: String, _ symptom: String, life: Int) {
        guard report.findings.count < 8 else { return }
        report.findings.append(
            Finding(invariant, symptom, "\(S.id): worker \(index), life \(life / 2)"))
    }
}
