import Percpu

/// One worker that submits requests to a queue and completes them, its own and its neighbour's.
struct Submitter<S: CounterStrategy>: TimedWorker where S.Word == HardwareWord {
    /// Requests that come one at a time, before each batch.
    private static var singles: Int { 8 }
    /// Requests in a batch, which another worker completes.
    private static var batched: Int { 16 }

    private let reference: PercpuRef<S>
    private var seat: S.Seat
    /// Takes and gives back a reference between timed pieces, and judges what it sees.
    private var judge: StormWorker<S>
    private let depth: FreezeDepth<HardwareWord>
    private let place: MailRing.Place?
    var findings: [Finding] { judge.report.findings }

    init(
        on reference: PercpuRef<S>, slot: Int, judge: StormWorker<S>,
        depth: FreezeDepth<HardwareWord>, place: MailRing.Place?
    ) {
        self.reference = reference
        self.judge = judge
        self.depth = depth
        self.place = place
        seat = reference.seat(slot)
    }

    mutating func arrive() {
        // For the judge as well: both seats are one worker's, on one slot.
        reference.resume(at: &seat)
        judge.hold()
    }

    mutating func batch(pairs: Int) -> Int {
        var done = 0
        while true {
            done += Self.submit(on: reference, at: &seat, place, requests: pairs - done)
            if done >= pairs || !awaitThaw() { return done }
        }
    }

    /// Holds a reference from rest to rest, so that a freeze nearly always finds a request.
    mutating func rest() {
        reference.quiesce(at: &seat)
        judge.letGo()
        judge.round(attempts: 1)
        judge.hold()
    }

    mutating func leave() {
        judge.letGo()
        completeAll()
        reference.suspend(at: &seat)
    }

    /// Sleeps until the queue is thawed; false when there is no use in waiting.
    private mutating func awaitThaw() -> Bool {
        // Who sleeps completes nothing: neither may wait for it.
        judge.letGo()
        completeAll()
        reference.suspend(at: &seat)
        let isThawed = depth.awaitThaw()
        reference.resume(at: &seat)
        return isThawed
    }

    /// Completes what others left, and what others were left and have not begun.
    private mutating func completeAll() {
        guard let place else { return }
        let requests = place.outbox.take() + place.inbox.take()
        // To put none would call release once more on a count of zero.
        if requests > 0 { reference.put(requests, at: &seat) }
    }

    /// - Returns: How many requests were submitted before the queue refused one, or all.
    @inline(never)
    private static func submit(
        on reference: PercpuRef<S>, at seat: inout S.Seat, _ place: MailRing.Place?, requests: Int
    ) -> Int {
        var own = seat
        defer { seat = own }
        // Every strategy protects its add itself; the queue is kept by the run.
        let section = ReadSection()
        var done = 0
        while done < requests {
            for _ in 0..<singles {
                guard reference.trygetLive(inside: section, at: &own) else { return done }
                reference.put(at: &own)
                done += 1
            }
            guard reference.trygetLive(inside: section, at: &own) else { return done }
            reference.get(batched - 1, at: &own)
            let isPosted = place?.outbox.post(batched) ?? false
            if !isPosted { reference.put(batched, at: &own) }
            done += batched
            let left = place?.inbox.take() ?? 0
            if left > 0 { reference.put(left, at: &own) }
        }
        return done
    }
}
