import Machine
import Percpu
import Records
import Statistics
import Synchronization
import ZoneDevice

/// One device under one way of counting, from its probe to the oracle's verdict.
final class DeviceCycle<S: CounterStrategy>: DeviceRunning where S.Word == HardwareWord {
    typealias Pages = HardwareWords
    typealias Strider = Walker<S, Pages>

    let plan: DevicePlan
    let log: DeviceLog
    let zone: Zone<S, Pages>
    let device: Device<S, Pages>
    let work: PageWork<S, Pages>
    let witness: DeviceWitness<S>
    /// Whether workers are to come back.
    private let stopped = Atomic<Bool>(false)
    /// Set once the holder may let go.
    private let mayDrop = Atomic<Bool>(false)
    private let abandoned = Atomic<Bool>(false)

    /// A device in a zone of its own.
    convenience init(
        _ plan: DevicePlan, work: [String: PageWork<S, HardwareWords>]
    ) throws(MemmapError) {
        let own = plan.site.domain(slotPerWorker: S.slotPerWorker)
        let memory = own.memory
        let held = plan.cycle.fold == .free ? nil : ManualReaper()
        let domain: SwitchDomain<HardwareMemory>
        if let held {
            domain = SwitchDomain(memory: memory, reaper: held)
        } else if let delay = plan.foldDelay {
            domain = SwitchDomain(memory: memory, reaper: LateReaper(own.reaper, by: delay))
        } else {
            domain = own
        }
        let zone = try Zone<S, HardwareWords>(
            domain: domain, slotCount: memory.arena.placeCount, walkerCount: plan.workerCount + 2,
            sectionCount: plan.sectionCount, walkerMemory: plan.site.byWorker.memory)
        var settle: (@Sendable () -> Void)?
        if let held { settle = { held.settle() } }
        self.init(plan, in: zone, work: work, settle: settle)
    }

    /// A device in a zone that others were in before it.
    ///
    /// - Parameters:
    ///   - plan: What is to be done with it.
    ///   - zone: Has a walker for each worker, for the holder and for whoever tears down.
    ///   - firstFrame: The first page's frame; nobody else's until the device is gone.
    ///   - work: What kernels do to pages, by their rules.
    ///   - settle: Lets held grace periods end.
    ///   - accounts: What workers hold, as far as they keep an account.
    ///   - observe: Told of every event, after the oracle.
    init(
        _ plan: DevicePlan, in zone: Zone<S, Pages>, firstFrame: Int = 0,
        work: [String: PageWork<S, Pages>], settle: (@Sendable () -> Void)? = nil,
        accounts: DeviceAccounts? = nil, observe: (@Sendable (DeviceEvent) -> Void)? = nil
    ) {
        guard let work = work[plan.cycle.generation.rules.id] else {
            preconditionFailure("no work for rules \(plan.cycle.generation.rules.id)")
        }
        self.plan = plan
        self.work = work
        self.zone = zone
        let log = DeviceLog()
        let witness = DeviceWitness<S>(
            log: log, cycle: plan.cycle, work: work, accounts: accounts)
        device = Device(
            plan.cycle, in: zone, firstFrame: firstFrame, work: work, settle: settle,
            reschedule: { Processor.yield() }
        ) { event in
            witness.see(event)
            observe?(event)
        }
        witness.watch(device)
        self.log = log
        self.witness = witness
    }

    /// A walker for the calling thread.
    ///
    /// - Parameters:
    ///   - index: The thread's number among the zone's walkers.
    ///   - cpu: The CPU whose slot it counts from, where slots are by CPU.
    /// - Returns: A walker that nobody waits for until it counts.
    func walker(_ index: Int, cpu: Int = 0) -> Strider {
        // A slot by CPU is any thread's own while it runs there.
        var walker = Walker(
            on: device.reference, slot: S.slotPerWorker ? index : cpu, index: index, in: zone)
        // Until it counts, nobody is to wait for it.
        device.reference.suspend(at: &walker.seat)
        return walker
    }

    var holderIndex: Int { plan.workerCount }
    var teardownIndex: Int { plan.workerCount + 1 }
    var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

    // MARK: - Probe

    func attach() throws(MemmapError) -> ProbeEnd {
        TouchIdentity.set(.attach)
        var walker = walker(teardownIndex)
        return switch try device.attach(by: &walker) {
        case .bound: .bound
        case .failed: .failed
        case .hung: .hung
        }
    }

    // MARK: - Load

    /// Rounds that each worker makes, however soon the load is to end.
    private static var fewestRounds: Int { 32 }

    func stopLoad() { stopped.store(true, ordering: .releasing) }
    func resumeLoad() { stopped.store(false, ordering: .releasing) }

    func load(_ context: WorkerContext) -> LoadReport {
        var report = LoadReport()
        var walker = walker(context.index)
        var random = SplitMix64(seed: plan.seed).stream(context.index)
        TouchIdentity.set(worker: context.index)
        device.reference.resume(at: &walker.seat)
        var rounds = 0
        // So many at least: on a crowded host the time may be over before a worker has come to run.
        while rounds < Self.fewestRounds || !stopped.load(ordering: .acquiring) {
            if rounds == Self.fewestRounds / 2, context.index == 0, let stray = plan.strayCPU {
                try? Affinity.set(CPUSet([stray]))
            }
            for mapping in device.mappings {
                round(on: mapping, context.index, &walker, &random, &report)
            }
            device.reference.quiesce(at: &walker.seat)
            rounds += 1
        }
        device.reference.suspend(at: &walker.seat)
        report.stayed = context.stillOnItsCPU()
        TouchIdentity.set(worker: nil)
        return report
    }

    private func round(
        on mapping: Mapping<S, Pages>, _ worker: Int, _ walker: inout Strider,
        _ random: inout SplitMix64, _ report: inout LoadReport
    ) {
        let range = range(of: worker, in: mapping)
        guard !range.isEmpty else { return }
        let batch = min([1, 16, 64][Int(random.next() % 3)], range.count)
        let start =
            range.lowerBound + Int(random.next() % UInt64(range.count - batch + 1))
        TouchIdentity.set(.pin)
        let pinned = work.pin(mapping, start..<start + batch, &walker)
        TouchIdentity.set(.unpin)
        work.unpin(mapping, pinned, &walker)
        report.pins += pinned
        lookUp(mapping, &walker, &report)
    }

    /// What a walker does that has a frame from elsewhere: nothing may be had once the kill is confirmed.
    private func lookUp(
        _ mapping: Mapping<S, Pages>, _ walker: inout Strider, _ report: inout LoadReport
    ) {
        TouchIdentity.set(.lookup)
        let isTooLate = witness.isConfirmed
        let found = work.lookUp(mapping, &walker)
        if found.isNone {
            report.refused += 1
            // Where nothing is mapped a walker has other things to do, and the teardown wants the CPU.
            MonotonicClock.sleep(.microseconds(200))
            return
        }
        if isTooLate { witness.see(.complaint(.lookupAfterConfirm)) }
        found.with { $0.reference.put(at: &walker.seat) }
    }

    /// Pages that a worker pins: any, except where a pin is an allocation that nobody else may make.
    func range(of worker: Int, in mapping: Mapping<S, Pages>) -> Range<Int> {
        let free = min(plan.scene.heldPins, mapping.users.count)..<mapping.users.count
        guard plan.cycle.generation.rules.take == .allocates else { return 0..<mapping.users.count }
        let share = free.count / max(1, plan.workerCount)
        let first = free.lowerBound + worker * share
        return first..<first + share
    }

    // MARK: - Scene

    func playScene(within limit: Duration) -> Fault.Scene {
        guard let mapping = device.mappings.first else { return Fault.Scene() }
        var played = Fault.Scene()
        var walker = walker(holderIndex)
        TouchIdentity.set(worker: holderIndex)
        device.reference.resume(at: &walker.seat)
        defer { device.reference.suspend(at: &walker.seat) }
        for index in 0..<plan.scene.pinnings {
            let page = index % mapping.users.count
            let pinned = work.pin(mapping, page..<page + 1, &walker)
            unpin(pinned, of: mapping, &walker)
            played.pinnings += pinned
        }
        played.remaps = playRemaps(of: mapping, within: limit, &walker)
        let held = min(plan.scene.heldPins, mapping.users.count, Strider.mostPins)
        if held > 0 {
            played.heldPins = work.pin(mapping, 0..<held, &walker)
            witness.hold(played.heldPins)
        }
        return played
    }

    /// Unpins from the walker's own slot, or from another's where each has one: puts come from anywhere.
    private func unpin(_ count: Int, of mapping: Mapping<S, Pages>, _ walker: inout Strider) {
        guard S.slotPerWorker else { return work.unpin(mapping, count, &walker) }
        let own = walker.seat
        walker.seat = device.reference.seat(teardownIndex)
        device.reference.resume(at: &walker.seat)
        work.unpin(mapping, count, &walker)
        device.reference.suspend(at: &walker.seat)
        walker.seat = own
    }

    /// Pins a page whose entry another thread takes away and brings back, until that was noticed often enough.
    private func playRemaps(
        of mapping: Mapping<S, Pages>, within limit: Duration, _ walker: inout Strider
    ) -> Int {
        guard plan.scene.remaps > 0 else { return 0 }
        let users = mapping.users
        let flicker = Flicker { users.remap(0) }
        guard let thread = try? OwnThread.start(name: "zapper", body: { flicker.run() }) else {
            return 0
        }
        let deadline = MonotonicClock.nanoseconds() + limit.nanoseconds
        while walker.changedEntries < plan.scene.remaps,
            MonotonicClock.nanoseconds() < deadline, !isAbandoned
        {
            for _ in 0..<256 where walker.changedEntries < plan.scene.remaps {
                let pinned = work.pin(mapping, 0..<1, &walker)
                work.unpin(mapping, pinned, &walker)
            }
            device.reference.quiesce(at: &walker.seat)
        }
        flicker.stop()
        thread.join()
        return walker.changedEntries
    }

    // MARK: - Rest

    func rest(played: Fault.Scene) {
        let mappings = device.mappings
        guard !mappings.isEmpty else { return }
        let generation = plan.cycle.generation
        let references = mappings.reduce(0) { $0 + $1.pageReferences }
        let takes = generation.rules.getTakesReference && generation.rules.take == .always
        let pins = takes || generation.rules.take == .allocates ? played.heldPins : 0
        let expected = 1 + references + pins
        let total = device.reference.snapshot().total ?? 0
        if total != expected {
            log.note(
                .unbalanced, by: total - expected,
                "\(total) references at rest, \(expected) holders")
        }
        for mapping in mappings {
            let found = work.inspect(mapping)
            if let page = found.damaged {
                log.note(.damagedPage, by: page, "canary of page \(page)")
            }
            let births = mapping.birthReferences
            if births > 0, found.alive != mapping.countedPages {
                log.note(
                    .lostCount, by: found.alive - mapping.countedPages,
                    "\(found.alive) of \(mapping.countedPages) pages are alive")
            }
            let pinned = mapping === mappings.first ? played.heldPins : 0
            if found.sum != births + pinned {
                log.note(
                    .lostCount, by: found.sum - births - pinned,
                    "page counts sum to \(found.sum), not to \(births + pinned)")
            }
        }
    }

    func plainLoop() -> UInt64 {
        let start = Ticks.now()
        for mapping in device.mappings { work.countPages(mapping, -1) }
        let took = Ticks.now() &- start
        for mapping in device.mappings { work.countPages(mapping, 1) }
        return took
    }

    // MARK: - Teardown

    /// How long a teardown waits for pins before their holder gives in.
    private var holderPatience: Duration { .milliseconds(20) }

    func dropHeld() {
        guard let mapping = device.mappings.first, witness.heldCount > 0 else { return }
        TouchIdentity.set(worker: holderIndex)
        TouchIdentity.set(.hold)
        awaitTheirNeed()
        var walker = walker(holderIndex)
        device.reference.resume(at: &walker.seat)
        // What a holder does with its page before it lets it go.
        _ = mapping.pages.page(walker.pinned(0)).canary.loadRelaxed()
        TouchIdentity.set(.unpin)
        let count = witness.heldCount
        witness.beginDropping()
        for index in 0..<count {
            witness.letGo(1)
            work.unpinOne(mapping, index, &walker)
        }
        witness.endDropping()
        device.reference.suspend(at: &walker.seat)
        log.mark("last-put")
    }

    private func awaitTheirNeed() {
        var waitingSince: Int64?
        // Where pins keep nothing from zero, no wait is for them.
        let isWaitedFor = plan.cycle.generation.pinsHoldReferences
        while !isAbandoned, !mayDrop.load(ordering: .acquiring) {
            if isWaitedFor, let current = log.current, current.step.isWait {
                let now = MonotonicClock.nanoseconds()
                let since = waitingSince ?? now
                waitingSince = since
                if now - since > holderPatience.nanoseconds { return }
            } else {
                waitingSince = nil
                if witness.isRemoved, log.ticks(of: .removeMemory) != nil { return }
            }
            MonotonicClock.sleep(.microseconds(200))
        }
    }

    func teardown() {
        TouchIdentity.set(worker: nil)
        TouchIdentity.set(.teardown)
        var walker = walker(teardownIndex)
        _ = device.teardown(by: &walker)
        mayDrop.store(true, ordering: .releasing)
    }

    func abandon() {
        abandoned.store(true, ordering: .releasing)
        device.abandon()
    }
}

/// Does something over and over until it is stopped.
private final class Flicker: Sendable {
    private let stopped = Atomic<Bool>(false)
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    func run() { while !stopped.load(ordering: .relaxed) { body() } }
    func stop() { stopped.store(true, ordering: .relaxed) }
}
