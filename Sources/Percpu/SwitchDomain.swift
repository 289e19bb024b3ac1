/// What the kernel keeps once for all references: the switch lock, and where folds run.
public final class SwitchDomain<Memory: WordMemory>: Sendable {
    /// A point in a switch from percpu to atomic mode, in their order.
    public enum Step: Int, Sendable, CaseIterable {
        /// The flag is up and the switch's own reference taken.
        case flagged
        /// The grace period has begun, in the reaper.
        case waiting
        /// It is over: no add that saw percpu mode is under way.
        case waited
        /// The slots are summed, bias and sum are in the shared count.
        case folded
        /// The confirmation callback has returned.
        case confirmed
        /// The switch's own reference is dropped.
        case settled
    }

    public let memory: Memory
    public let reaper: any Reaper
    let lock: SwitchLock<Memory>
    let observe: (@Sendable (Step) -> Void)?

    /// - Parameters:
    ///   - memory: Where words come from.
    ///   - reaper: Where folds run.
    ///   - observe: Called at each step of every switch, in the thread that makes it: for timelines and
    ///     injected delays.
    public init(
        memory: Memory, reaper: any Reaper, observe: (@Sendable (Step) -> Void)? = nil
    ) {
        self.memory = memory
        self.reaper = reaper
        self.observe = observe
        lock = SwitchLock(memory: memory)
    }
}

/// The one lock of all slow paths (`percpu_ref_switch_lock`), not recursive, and aware of its owner.
///
/// The kernel's is a spinlock with interrupts off: a callback that takes it again hangs the machine. Here
/// it is asked first, so that such a callback is reported.
final class SwitchLock<Memory: WordMemory>: Sendable {
    /// Who holds it, 0 for nobody.
    private let owner: Memory.Word
    private let memory: Memory

    init(memory: Memory) {
        self.memory = memory
        owner = memory.allocate("switch-lock", initially: 0)
    }

    deinit { memory.deallocate(owner) }

    var isMine: Bool { owner.loadRelaxed() == memory.callerID }

    func acquire() {
        let me = memory.callerID
        while true {
            let attempt = owner.compareExchange(expected: 0, desired: me)
            if attempt.exchanged { return }
            precondition(attempt.original != me, "the switch lock is not recursive")
            owner.wait(while: attempt.original)
        }
    }

    func release() {
        owner.storeRelease(0)
        owner.wakeAll()
    }
}
