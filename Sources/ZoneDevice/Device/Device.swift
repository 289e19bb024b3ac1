public import Percpu
internal import Synchronization

/// One device under one driver, from its probe to its end.
///
/// Made for one attach. The zone outlives it and may see the next device at the same frames.
///
/// - Kernel: drivers/dax/pmem.c, drivers/nvdimm/pmem.c, and what devres does for them.
public final class Device<Strategy: CounterStrategy, Words: PackedWords>: Sendable
where Words.Word == Strategy.Word {
    public typealias Observer = @Sendable (DeviceEvent) -> Void

    public let cycle: Cycle
    let zone: Zone<Strategy, Words>
    let work: PageWork<Strategy, Words>
    /// The reference of the pagemap, whoever owns it.
    public let reference: PercpuRef<Strategy>
    let queue: BlockQueue<Strategy>
    let completion: Completion<Words.Word>
    let sleepers: WaitQueue<Words.Word>
    let observe: Observer
    /// Lets grace periods end that are held; `nil` when nobody holds them.
    let settle: (@Sendable () -> Void)?
    let reschedule: @Sendable () -> Void
    private let firstFrame: Int
    private let abandoned = Atomic<Bool>(false)
    let confirmation = Confirmation()
    let state = Mutex(State())

    /// What the teardown thread knows.
    struct State: Sendable {
        var devres = Devres()
        var mappings: [Mapping<Strategy, Words>] = []
        /// The stray walker's lookup, between its two steps.
        var walk: PagemapEntry<Strategy> = .none
        /// Steps taken, in order.
        var log: [Step] = []
    }

    /// How a probe ended.
    public enum Attached: Sendable, Equatable {
        /// The driver is bound.
        case bound
        /// The probe failed and everything it had is undone.
        case failed
        /// The probe failed, and undoing it waits for something that never comes.
        case hung
    }

    /// Puts a device together; nothing happens before `attach`.
    ///
    /// - Parameters:
    ///   - cycle: What is to happen.
    ///   - zone: The kernel.
    ///   - firstFrame: The first page's frame, at the start of a memory section.
    ///   - work: What the generation does to pages, for `Strategy`.
    ///   - settle: Lets held grace periods end: called where `cycle.fold` says so.
    ///   - reschedule: Called now and then in loops over many pages (`cond_resched`).
    ///   - observe: Told of every event, in the thread in which it happens, perhaps under the switch lock.
    public init(
        _ cycle: Cycle, in zone: Zone<Strategy, Words>, firstFrame: Int = 0,
        work: PageWork<Strategy, Words>, settle: (@Sendable () -> Void)? = nil,
        reschedule: @escaping @Sendable () -> Void = {}, observe: @escaping Observer
    ) {
        self.cycle = cycle
        self.zone = zone
        self.work = work
        self.settle = settle
        self.reschedule = reschedule
        self.observe = observe
        self.firstFrame = firstFrame
        let memory = zone.domain.memory
        let completion = Completion<Words.Word>(memory: memory)
        let sleepers = WaitQueue<Words.Word>(memory: memory)
        self.completion = completion
        self.sleepers = sleepers
        let usesQueue = cycle.usesQueue
        let release = cycle.release
        let own = Weakly<PercpuRef<Strategy>>()
        // A queue's usage count starts atomic, and turns percpu when the disk is added.
        reference = PercpuRef(
            slotCount: zone.slotCount,
            flags: usesQueue || cycle.atomic ? .atomic : [], domain: zone.domain,
            misused: { observe(.misuse($0)) },
            release: {
                observe(.released)
                if release == .exits { own.value?.exit() }
                completion.complete()
                sleepers.wakeAll()
            })
        own.set(reference)
        queue = BlockQueue(reference: reference, sleepers: sleepers, memory: memory)
    }

    deinit {
        for mapping in state.withLock({ $0.mappings }) {
            zone.keepIfEntered(mapping.pagemap)
            mapping.deallocate()
        }
    }

    /// What is mapped, oldest first; empty before the probe has mapped anything.
    public var mappings: [Mapping<Strategy, Words>] { state.withLock { $0.mappings } }

    /// The steps taken so far, in order (INV-P7).
    public var log: [Step] { state.withLock { $0.log } }

    /// Ends every wait of the device, now and later: it will not come to its end.
    ///
    /// - Context: any thread; a watchdog's last resort.
    public func abandon() {
        abandoned.store(true, ordering: .releasing)
        completion.nudge()
        sleepers.wakeAll()
    }

    var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

    /// The frame at which mapping number `index` begins: mappings lie one after the other.
    func frame(ofMapping index: Int) -> Int {
        let grain = PagemapTable<Words>.sectionFrames
        let sections = (cycle.pages + grain - 1) / grain
        return firstFrame + index * sections * grain
    }
}

extension Cycle {
    /// Whether the pagemap's reference is a queue's usage count.
    var usesQueue: Bool {
        generation.probe[driver, default: []].contains(.acquire(.allocateQueue))
    }
}

/// Whether a kill has been confirmed; apart from the device, which whoever confirms need not keep.
final class Confirmation: Sendable {
    private let came = Atomic<Bool>(false)

    func come() { came.store(true, ordering: .releasing) }
    var hasCome: Bool { came.load(ordering: .acquiring) }
}

/// A reference to an object that owns the closure it is used in.
private final class Weakly<Object: AnyObject & Sendable>: Sendable {
    private let object = Mutex<Reference>(Reference())

    private struct Reference: Sendable {
        weak var object: Object?
    }

    var value: Object? { object.withLock { $0.object } }
    func set(_ value: Object) { object.withLock { $0.object = value } }
}
