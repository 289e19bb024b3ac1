import Machine
import Percpu
import Statistics
import Synchronization
import ZoneDevice

/// One device of a soak, and who is inside: from its attach until the last visitor has left it for good.
final class SoakedDevice<S: CounterStrategy>: Sendable where S.Word == HardwareWord {
    typealias Strider = Walker<S, HardwareWords>

    let cycle: DeviceCycle<S>
    let accounts: DeviceAccounts
    /// Its number in its lane, from 0.
    let number: Int
    /// Where in its lane's frame table it lies.
    let place: Int
    private let visitors = Atomic<Int>(0)
    private let visits = Atomic<Int>(0)

    init(_ cycle: DeviceCycle<S>, accounts: DeviceAccounts, number: Int, place: Int) {
        self.cycle = cycle
        self.accounts = accounts
        self.number = number
        self.place = place
    }

    /// A worker comes in; only for whoever hands the device out.
    func checkIn() {
        visits.wrappingAdd(1, ordering: .relaxed)
        visitors.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }
    /// It is out again and holds nothing of it.
    func checkOut() { visitors.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
    /// Whether anybody ever came.
    var wasVisited: Bool { visits.load(ordering: .relaxed) > 0 }
    /// Whether somebody is inside; once it is handed out no more, nobody comes any more.
    var isVisited: Bool { visitors.load(ordering: .acquiring) > 0 }
}

/// A device as one worker uses it in one visit, and what the worker judges by what it sees itself.
struct DeviceVisit<S: CounterStrategy> where S.Word == HardwareWord {
    private let device: SoakedDevice<S>
    private let plan: EpisodePlan
    private let worker: Int
    private var walker: Walker<S, HardwareWords>
    private var random: SplitMix64
    private let recorder: FlightRecorder
    private let isStopped: @Sendable () -> Bool
    /// Whether the reference was refused to this visit.
    private var wasRefused = false
    /// Pairs of a get and a put, of pages and of references.
    private(set) var pairs = 0

    /// Most rounds of a visit: whoever stays for long keeps the device's memory from being used again.
    private static var mostRounds: Int { 8 }

    init(
        _ device: SoakedDevice<S>, plan: EpisodePlan, worker: WorkerContext, random: SplitMix64,
        recorder: FlightRecorder, isStopped: @escaping @Sendable () -> Bool
    ) {
        self.device = device
        self.plan = plan
        self.worker = worker.index
        self.random = random
        self.recorder = recorder
        self.isStopped = isStopped
        walker = device.cycle.walker(worker.index, cpu: worker.cpu)
    }

    private var reference: PercpuRef<S> { device.cycle.device.reference }

    /// Some rounds of what users of a device do.
    mutating func stay() {
        guard let mapping = device.cycle.device.mappings.first else { return }
        reference.resume(at: &walker.seat)
        let rounds = 1 + Int(random.next() % UInt64(Self.mostRounds))
        for _ in 0..<rounds {
            switch random.next() % 8 {
            case 0...4: pin(mapping)
            case 5: lookUp(mapping)
            default: takeReferences()
            }
            reference.quiesce(at: &walker.seat)
        }
        reference.suspend(at: &walker.seat)
    }

    /// What is left of the worker's choices, for its next visit.
    var choices: SplitMix64 { random }

    // MARK: - Pages

    private mutating func pin(_ mapping: Mapping<S, HardwareWords>) {
        let range = device.cycle.range(of: worker, in: mapping)
        guard !range.isEmpty else { return }
        let most = min(plan.batch, range.count, Walker<S, HardwareWords>.mostPins)
        let batch = 1 + Int(random.next() % UInt64(most))
        let start = range.lowerBound + Int(random.next() % UInt64(range.count - batch + 1))
        TouchIdentity.set(.pin)
        let work = device.cycle.work
        let pinned = work.pin(mapping, start..<start + batch, &walker)
        guard pinned > 0 else { return }
        if plan.oracle {
            device.accounts.pinned(pinned, by: worker)
            TouchIdentity.set(.hold)
            look(at: mapping, pinned)
        }
        hold()
        if plan.oracle {
            // The last one again: between the two looks the page was held.
            look(at: mapping, 1)
            device.accounts.pinned(0, by: worker)
        }
        TouchIdentity.set(.unpin)
        work.unpin(mapping, pinned, &walker)
        pairs += pinned
    }

    /// Looks whether pinned pages are what they were: some of them, for a page is a cache line.
    private func look(at mapping: Mapping<S, HardwareWords>, _ pinned: Int) {
        for index in 0..<min(pinned, 4) {
            let number = walker.pinned(index)
            let found = mapping.pages.page(number).canary.loadRelaxed()
            if found != PageCanary.value(page: number) {
                device.cycle.log.note(.damagedPage, by: number, "canary of page \(number)")
            }
        }
    }

    // MARK: - References

    /// What a walker does that has a frame from elsewhere: nothing may be had once the kill is confirmed.
    private mutating func lookUp(_ mapping: Mapping<S, HardwareWords>) {
        TouchIdentity.set(.lookup)
        let cycle = device.cycle
        let isTooLate = plan.oracle && cycle.witness.isConfirmed
        let found = cycle.work.lookUp(mapping, &walker)
        if found.isNone { return }
        if isTooLate { cycle.witness.see(.complaint(.lookupAfterConfirm)) }
        found.with { $0.reference.put(at: &walker.seat) }
        pairs += 1
    }

    /// One reference by asking, others by holding it, and all of them put, one by one or at once.
    private mutating func takeReferences() {
        TouchIdentity.set(.get)
        let isTooLate = plan.oracle && device.cycle.witness.isConfirmed
        guard reference.trygetLive(at: &walker.seat) else {
            wasRefused = true
            return
        }
        if plan.oracle, isTooLate || wasRefused {
            // Refused once is refused for ever, and after the confirmation everybody is.
            device.cycle.witness.see(.complaint(.lookupAfterConfirm))
        }
        let more = Int(random.next() % UInt64(max(1, plan.references)))
        let isBulk = random.next() & 1 == 0
        if isBulk {
            if more > 0 { reference.get(more, at: &walker.seat) }
        } else {
            for _ in 0..<more { reference.get(at: &walker.seat) }
        }
        if plan.oracle { device.accounts.took(more + 1, by: worker) }
        if more > 0 { recorder.note(.took, more + 1) }
        hold()
        TouchIdentity.set(.put)
        if plan.oracle { device.accounts.took(0, by: worker) }
        // The other way round than they were taken: many at once are so many single ones (INV-26).
        if isBulk {
            for _ in 0...more { reference.put(at: &walker.seat) }
        } else {
            reference.put(more + 1, at: &walker.seat)
        }
        pairs += more + 1
    }

    /// Keeps what is held for a while of no fixed length.
    private mutating func hold() {
        guard plan.holdMicroseconds > 0 else { return }
        let microseconds = Int64(random.next() % UInt64(plan.holdMicroseconds))
        let end = MonotonicClock.nanoseconds() + microseconds * 1_000
        // Nobody is to wait for a worker that only holds: it is between two operations.
        reference.suspend(at: &walker.seat)
        while MonotonicClock.nanoseconds() < end, !isStopped() {
            if plan.yields { Processor.yield() }
        }
        reference.resume(at: &walker.seat)
    }
}
