import Machine
import Percpu
import Records
import Statistics
import Synchronization
import ZoneDevice

/// One teardown thread and its devices, one after the other at the same addresses, under workers that come and go.
///
/// A worker may be inside a device for as long as it likes: the next one is attached beside it, and the old one is
/// judged and given back when its last visitor has left. So nobody waits for a worker that lost its CPU, unless it
/// holds what the kernel would wait for.
final class DeviceLane<S: CounterStrategy>: Sendable where S.Word == HardwareWord {
    typealias Soaked = SoakedDevice<S>

    private struct State: Sendable {
        /// What workers are sent to.
        var current: Soaked?
        /// Replaced and not judged, oldest first.
        var retired: [Soaked] = []
        /// Places in the frame table that no device has: whoever is inside an old device must not come across
        /// a new one at its address.
        var freePlaces = Array(0..<DeviceLane.places)
    }

    private let number: Int
    private let setting: EpisodeSetting
    private let cycle: Cycle
    private let zone: Zone<S, HardwareWords>
    private let work: [String: PageWork<S, HardwareWords>]
    private let scene: Fault.Scene
    /// What the kernel itself gets wrong under this load.
    private let known: Set<Symptom>
    private let state = Mutex(State())

    /// How long a device waits for its first user.
    private static var loneliest: Duration { .milliseconds(1) }
    /// Devices that are not given back, at most: memory is bounded, and so are CMemmap's ranges.
    private static var mostRetired: Int { 10 }
    /// Places for devices: for each that is not given back, the one in use and the one to come.
    private static var places: Int { mostRetired + 2 }

    init(
        _ number: Int, _ setting: EpisodeSetting, cycle: Cycle, scene: Fault.Scene,
        domain: SwitchDomain<HardwareMemory>, work: [String: PageWork<S, HardwareWords>]
    ) throws(MemmapError) {
        self.number = number
        self.setting = setting
        self.cycle = cycle
        self.scene = scene
        self.work = work
        let defects = Set(
            cycle.generation.known
                .filter { [.heldPins, .pinning, .lateLookup].contains($0.when) }.map(\.symptom))
        // What a planted fault must show is not put down to the kernel.
        let planted = Fault.all.first { $0.id == setting.plan.fault }
        known = defects.subtracting(planted?.expected(cycle, scene).map(\.symptom) ?? [])
        let plan = Self.plan(cycle, scene, setting)
        zone = try Zone(
            domain: domain, slotCount: domain.memory.arena.placeCount,
            walkerCount: setting.plan.workers + 2, sectionCount: plan.sectionCount * Self.places,
            walkerMemory: setting.site.byWorker.memory, windows: setting.injector)
    }

    private static func plan(
        _ cycle: Cycle, _ scene: Fault.Scene, _ setting: EpisodeSetting
    ) -> DevicePlan {
        DevicePlan(
            cycle: cycle, scene: scene, site: setting.site, workerCount: setting.plan.workers,
            seed: setting.plan.seed)
    }

    // MARK: - Workers

    /// Sends a worker into the device that is there; `nil` when there is none.
    func checkIn() -> Soaked? {
        state.withLock { state in
            state.current?.checkIn()
            return state.current
        }
    }

    // MARK: - The teardown thread

    /// Attaches, lets live and tears down, until it is told that it is enough.
    func conduct(until end: EpisodeEnd) {
        var random = SplitMix64(seed: setting.plan.seed).stream(1_000 + number)
        var count = 0
        while !end.isStopped {
            guard makeRoom(until: end) else { break }
            guard let device = attach(count) else { break }
            setting.injector.pass(.attachToUse)
            state.withLock { state in
                if let old = state.current { state.retired.append(old) }
                state.current = device
            }
            live(device, &random)
            tearDown(device)
            count += 1
            if end.isAbandoned { break }
            judgeRetired()
        }
    }

    private func attach(_ count: Int) -> Soaked? {
        let accounts = DeviceAccounts(
            workerCount: setting.plan.workers, memory: setting.site.byWorker.memory)
        let plan = Self.plan(cycle, scene, setting)
        let clock = DeviceClock(setting, lane: number)
        let place = state.withLock { $0.freePlaces.removeFirst() }
        let cycle = DeviceCycle<S>(
            plan, in: zone,
            firstFrame: place * plan.sectionCount
                * PagemapTable<HardwareWords>.sectionFrames,
            work: work, accounts: accounts, observe: { clock.see($0) })
        setting.recorder.note(.attached, count)
        do {
            guard try cycle.attach() == .bound else {
                // The oracle has seen why.
                report(cycle)
                if cycle.log.notes.isEmpty {
                    find("INV-P10", "the probe failed", "device \(count)")
                }
                return nil
            }
        } catch {
            find("INV-P10", "no memory for a device", "\(error), device \(count)")
            return nil
        }
        startSlots(of: cycle.device.reference)
        return Soaked(cycle, accounts: accounts, number: count, place: place)
    }

    /// Brings slots close to where they wrap, one on each side of it (INV-24).
    ///
    /// In pairs, so that the shared count stays at the bias: an atomic put before the fold could find zero otherwise.
    private func startSlots(of reference: PercpuRef<S>) {
        let start = setting.plan.slotStart
        guard start != 0, reference.snapshot().mode == .percpu else { return }
        for slot in 0..<(zone.slotCount & ~1) {
            reference.preload(slot & 1 == 0 ? start : 0 &- start, slot: slot)
        }
    }

    /// Leaves the device to its users for a while; a life of no length is one that a kill cuts off at once.
    private func live(_ device: Soaked, _ random: inout SplitMix64) {
        let longest = setting.plan.lifeMicroseconds
        guard longest > 0 else { return }
        MonotonicClock.sleep(.microseconds(Int64(random.next() % UInt64(longest))))
        // A device that nobody has used proves little, but nobody may come on a crowded host.
        let limit = MonotonicClock.nanoseconds() + Self.loneliest.nanoseconds
        while !device.wasVisited, MonotonicClock.nanoseconds() < limit {
            MonotonicClock.sleep(.microseconds(20))
        }
    }

    private func tearDown(_ device: Soaked) {
        let begin = Ticks.now()
        device.cycle.teardown()
        let took = Double(Ticks.now() &- begin) * setting.rate.nanosecondsPerTick
        setting.tally.record(.teardown, nanoseconds: UInt64(took), lane: number)
        setting.tally.cycled(lane: number, inUse: device.wasVisited)
        setting.tally.killed(lane: number)
    }

    // MARK: - Judging

    /// Waits until another device has a place; false when it is to end meanwhile.
    private func makeRoom(until end: EpisodeEnd) -> Bool {
        while state.withLock({ $0.retired.count }) >= Self.mostRetired {
            if end.isStopped { return false }
            judgeRetired()
            MonotonicClock.sleep(.microseconds(100))
        }
        return true
    }

    /// Judges and gives back whatever nobody is inside any more.
    private func judgeRetired() {
        let gone = state.withLock { state -> [Soaked] in
            let gone = state.retired.filter { !$0.isVisited }
            if !gone.isEmpty { state.retired.removeAll { !$0.isVisited } }
            return gone
        }
        for device in gone { judge(device) }
    }

    private func judge(_ device: Soaked) {
        device.cycle.finish()
        report(device.cycle)
        state.withLock { $0.freePlaces.append(device.place) }
    }

    private func report(_ cycle: DeviceCycle<S>) {
        for note in cycle.log.notes {
            let symptom = note.sighting.symptom
            if known.contains(symptom) {
                setting.tally.sawKnown("\(self.cycle.generation.id) \(symptom.rawValue)")
            } else {
                find(symptom.invariant, symptom.rawValue, "\(note.sighting.text): \(note.detail)")
            }
        }
    }

    /// What the oracle has noted of devices that are not judged yet, as far as the kernel is not known for it.
    var remarks: [Finding] {
        all.flatMap(\.cycle.log.notes).filter { !known.contains($0.sighting.symptom) }.map { note in
            Finding(
                note.sighting.symptom.invariant, note.sighting.symptom.rawValue,
                "lane \(number): \(note.sighting.text): \(note.detail)")
        }
    }

    /// The device that is there and those not judged; nothing while somebody is at the list.
    private var all: [Soaked] {
        state.withLockIfAvailable { ($0.current.map { [$0] } ?? []) + $0.retired } ?? []
    }

    private func find(_ invariant: String, _ symptom: String, _ detail: String) {
        setting.recorder.note(.found)
        setting.tally.find(Finding(invariant, symptom, "lane \(number): \(detail)"))
    }

    /// Judges what is left, with nobody inside any more.
    func end() {
        let left = state.withLock { state in
            defer {
                state.retired = []
                state.current = nil
            }
            return state.retired + (state.current.map { [$0] } ?? [])
        }
        for device in left where !device.cycle.isAbandoned { judge(device) }
    }

    func abandon() {
        let all = state.withLock { $0.retired + ($0.current.map { [$0] } ?? []) }
        for device in all { device.cycle.abandon() }
    }

    /// Their references.
    var standings: [Standing] {
        all.map { device in
            Standing(
                "lane \(number), device \(device.number) (\(setting.plan.title))",
                device.cycle.device.reference.snapshot(), bias: S.bias,
                outstanding: device.accounts.outstanding,
                steps: device.cycle.device.log.map(\.rawValue))
        }
    }
}
