/// The observable inside of a reference at one moment.
///
/// Exact only when nobody else is at work: the words are read one after the other.
public struct Snapshot: Sendable, Equatable {
    public enum Mode: String, Sendable {
        case percpu
        case atomic
        case exited
    }

    public var mode: Mode
    public var dead: Bool
    /// A switch to atomic mode waits for its grace period, or is folding.
    public var switching: Bool
    public var stickyAtomic: Bool
    public var reinitAllowed: Bool
    /// The shared count, bias and the switch's own reference included.
    public var shared: Int
    /// What each slot contributes, `[slot]`.
    public var perSlot: [Int]
    /// The count one plain counter would show; `nil` after exit.
    public var total: Int?
}

extension PercpuRef {
    /// Reads all words; for vectors, the oracle and traces.
    public func snapshot() -> Snapshot {
        let word = mode.loadAcquire()
        let exited = word & ModeFlags.exited != 0
        let switching = pending.loadAcquire() == 1
        let shared = count.loadAcquire()
        let slots = strategy.contributions()
        // The slots count, and the shared count is biased, until the fold.
        var total = shared
        if biased.loadAcquire() == 1 { total = slots.reduce(shared &- Strategy.bias, &+) }
        if switching { total &-= 1 }
        return Snapshot(
            mode: exited ? .exited : word & ModeFlags.atomic == 0 ? .percpu : .atomic,
            dead: word & ModeFlags.dead != 0, switching: switching,
            stickyAtomic: sticky.loadRelaxed() == 1, reinitAllowed: allowReinit, shared: shared,
            perSlot: slots, total: exited ? nil : total)
    }

    /// Lets an oracle look at the way of counting itself.
    ///
    /// - Context: for what the strategy tells beside the protocol, as `ReportsWrongSlots`; it is not to
    ///   be counted by here.
    public func withStrategy<Result>(_ look: (Strategy) -> Result) -> Result { look(strategy) }

    /// The shared count alone, bias and the switch's own reference included.
    ///
    /// One load and nothing else, fit for a look in the middle of a switch that is timed.
    public var sharedCount: Int { count.loadAcquire() }

    /// How far the slots have moved since they were folded; 0 as long as they are frozen (INV-10).
    ///
    /// - Context: after a fold and before percpu mode returns, with nobody inside an operation.
    public var lateAdds: Int {
        strategy.contributions().reduce(0, &+) &- folded.loadRelaxed()
    }

    /// Gives slot `index` a head start and takes it off the shared count, which stays the same in sum.
    ///
    /// - Context: in percpu mode, before the first operation; brings slots close to their wrap-around.
    public func preload(_ value: Int, slot index: Int) {
        strategy.preload(value, slot: index)
        count.add(0 &- value)
    }

    /// Where the slots lie, to verify their node; empty when they have no addresses.
    public var slotAddresses: [UInt] { strategy.slotAddresses() }

    /// Where the shared count lies, to verify its node; `nil` when it has no address.
    public var countAddress: UInt? { addresses(of: [count]).first }
}
