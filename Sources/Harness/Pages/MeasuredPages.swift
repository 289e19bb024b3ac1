import Machine
import Percpu
import Synchronization
import ZoneDevice

/// A device that is mapped for one repetition: made for it, measured, and taken apart at its end.
final class MeasuredPages<S: CounterStrategy, Rules: PageRules, Shape: PageShape>: Sendable
where S.Word == HardwareWord {
    let workload: PageWorkload
    let mode: CountingMode
    let reference: PercpuRef<S>
    let mapping: Mapping<S, HardwareWords>
    /// First pages of the workers' rounds, `PageItinerary.rounds` for each.
    let itinerary: HardwareWords
    let life = LifeLog()
    let complaints: ComplaintLog
    let zapper: EntryZapper?
    let patience: Duration
    let teardownSlot: Int
    let workerCount: Int
    /// Pairs done by workers that have left.
    private let pairs = Atomic<Int>(0)

    /// Frames below the device's first, so that no frame of a device is frame 0.
    private static var firstFrame: Int { PagemapTable<HardwareWords>.sectionFrames }

    /// How long the end of a device waits for its zapping thread, which rests between two looks at its orders.
    private static var farewell: Duration { .seconds(1) }

    /// - Parameters:
    ///   - site: Where it lives.
    ///   - mode: The mode of the pagemap's reference.
    ///   - workload: What is timed.
    ///   - zapperRest: How the zapping thread waits between two bursts.
    /// - Throws: `HarnessError` when there is no memory or no thread.
    init(
        site: Site, mode: CountingMode, workload: PageWorkload,
        zapperRest: @escaping @Sendable () -> Void = { MonotonicClock.sleep(EntryZapper.pause) }
    ) throws(HarnessError) {
        self.workload = workload
        self.mode = mode
        let domain = site.domain(slotPerWorker: S.slotPerWorker)
        let slots = domain.memory.arena.placeCount
        let life = self.life
        let complaints = ComplaintLog()
        self.complaints = complaints
        patience = site.patience
        workerCount = site.workerCount
        teardownSlot = site.teardownSlot(slotPerWorker: S.slotPerWorker)
        reference = PercpuRef(
            slotCount: slots, flags: mode == .atomic ? .atomic : .allowReinit, domain: domain,
            misused: { life.misuse($0) }, release: { life.release() })
        let plan = PageItinerary(workload, workers: site.workerCount)
        do throws(MemmapError) {
            let sections = plan.pageCount / PagemapTable<HardwareWords>.sectionFrames
            let zone = try Zone<S, HardwareWords>(
                domain: domain, slotCount: slots, walkerCount: site.workerCount + 1,
                sectionCount: sections + 2, walkerMemory: site.byWorker.memory)
            var walker = Walker(
                on: reference, slot: teardownSlot, index: site.workerCount, in: zone)
            mapping = try Mapping(
                MappingPlan(
                    count: plan.pageCount, firstFrame: Self.firstFrame,
                    userEntries: plan.pageCount, reference: reference,
                    references: Rules.references(), zone: zone,
                    place: { PagePlacement(plan, workload).place($0, $1, on: site) },
                    complain: { complaints.add($0) }), rules: Rules.self, by: &walker)
            if Rules.losesReferences { reference.get(Rules.headStart, at: &walker.seat) }
            reference.suspend(at: &walker.seat)
            do throws(MemmapError) {
                itinerary = try HardwareWords(count: site.workerCount * PageItinerary.rounds)
            } catch {
                mapping.deallocate()
                throw error
            }
        } catch {
            throw .memory(error)
        }
        for (index, start) in plan.starts.joined().enumerated() {
            itinerary.word(index).storeRelaxed(start)
        }
        mapping.users.mapAll(huge: workload.loop == .gupFastHuge)
        do throws(MachineError) {
            zapper =
                workload.zapping
                ? try EntryZapper(
                    mapping.users, entries: plan, workload.pagesPerRound, rest: zapperRest) : nil
        } catch {
            mapping.deallocate()
            itinerary.deallocate()
            throw .machine(error)
        }
    }

    deinit {
        // A run that is abandoned never judges, so the zapping thread may still be at the entries. Memory
        // that it will not let go of is left to the process: a leak is told from nothing, a crash is not.
        if let zapper, !zapper.stop(within: min(patience, Self.farewell)) { return }
        mapping.deallocate()
        itinerary.deallocate()
    }

    /// What the loops need.
    var mapped: MappedPages<S> {
        MappedPages(
            reference: reference, zone: mapping.zone, users: mapping.users,
            firstFrame: mapping.users.firstFrame, starts: itinerary, batch: workload.batch)
    }

    func slot(worker: Int, cpu: Int) -> Int { S.slotPerWorker ? worker : cpu }

    func work(_ context: WorkerContext, _ timing: CellTiming, _ gate: CellGate) -> WorkerChunks {
        zapper?.serve(workers: gate.workers)
        var worker = PageWorker(of: self, context)
        return ChunkLoop.run(&worker, context: context, timing: timing, gate: gate)
    }

    func slotAddress(worker: Int, cpu: Int) -> UInt? {
        let addresses = reference.slotAddresses
        let slot = slot(worker: worker, cpu: cpu)
        return mode == .percpu && addresses.indices.contains(slot) ? addresses[slot] : nil
    }

    /// A worker has left after so many pairs.
    func note(pairs count: Int) { pairs.wrappingAdd(count, ordering: .relaxed) }

    /// What the reference must count while nobody pins: the formula of `domain.md` 3.2.
    var expectedTotal: Int {
        guard Rules.losesReferences else { return 1 + mapping.pageReferences }
        // Each pin of a 4 KiB mapping took one fewer than its put dropped, and that is known of it.
        let lost = workload.loop == .gupFast ? pairs.load(ordering: .relaxed) : 0
        return 1 + Rules.headStart - lost
    }
}

/// What the model complained of during one repetition.
final class ComplaintLog: Sendable {
    private let complaints = Mutex<[Complaint]>([])

    func add(_ complaint: Complaint) { complaints.withLock { $0.append(complaint) } }
    var all: [Complaint] { complaints.withLock { $0 } }
}

extension PageRules {
    /// What a kernel with these rules takes on the pagemap when it maps pages.
    static func references() -> MappingReferences {
        switch lastPut {
        case .entersAllocator: .none
        case .idles: .bulk
        case .dropsReference:
            birthCount == 0 ? .none : compoundShift > 0 ? .eachCompound : .eachPage
        }
    }

    /// References that keep the count of the mix which loses them above zero.
    static var headStart: Int { 1 << 40 }

    /// Whether a pin of a 4 KiB mapping takes one reference fewer than its put drops.
    static var losesReferences: Bool { putDropsReference && take != .always }
}
