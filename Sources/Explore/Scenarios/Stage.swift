public import Percpu

/// A reference in a world, a witness of its promises, and what scenarios do to it.
///
/// What the witness keeps lies in words of the world: its accesses are steps, so every order of what
/// it saw is tried as well. A holder is counted after its get and discounted before its put, so
/// whoever finds one counted finds one that holds.
public struct Stage<Strategy: CounterStrategy>: Sendable
where Strategy.Word.Memory: ModelledMemory {
    public typealias Word = Strategy.Word

    public let reference: PercpuRef<Strategy>
    public let witness: Witness<Word>
    let world: World

    /// A live reference with a slot for each of `workers`, and its reaper.
    ///
    /// - Parameters:
    ///   - world: Where all of it lives.
    ///   - workers: How many slots there are.
    ///   - flags: How the reference starts.
    ///   - headStarts: What slots are preloaded with, `[slot]`.
    public init(in world: World, workers: Int, flags: InitFlags, headStarts: [Int] = []) {
        self.world = world
        let memory = Word.Memory(world: world)
        let witness = Witness<Word>(world: world, memory: memory)
        self.witness = witness
        reference = PercpuRef(
            slotCount: workers, flags: flags,
            domain: SwitchDomain(memory: memory, reaper: ModelReaper(in: world)),
            misused: { world.fail(.misuse, "\($0)") },
            release: { witness.release() })
        for (slot, value) in headStarts.enumerated() { reference.preload(value, slot: slot) }
    }

    // MARK: - What the owner does

    /// Kills the reference and checks what it says of itself.
    public func kill(asksZero: Bool = false) {
        let life = witness.kills.add(1)
        reference.kill { [witness] in witness.confirm() }
        guard asksZero, reference.isZero else { return }
        if witness.confirms.loadAcquire() < life { world.fail(.zeroTooEarly) }
    }

    /// Sleeps until the life that was last killed is over.
    public func waitForRelease() {
        let kills = witness.kills.loadRelaxed()
        witness.releases.wait(while: kills - 1)
    }

    public func reinit() {
        witness.phase.add(1)
        reference.reinit()
    }

    // MARK: - What workers do

    /// Looks up, and lets go of what it got.
    ///
    /// - Parameters:
    ///   - seat: The worker's own.
    ///   - deadLife: The life in which a lookup of this worker has failed, if one has.
    public func lookup(at seat: inout Strategy.Seat, deadLife: inout Int?) {
        let before = witness.phase.loadAcquire()
        guard reference.trygetLive(at: &seat) else {
            deadLife = before / 2
            return
        }
        witness.holders.add(1)
        let after = witness.phase.loadAcquire()
        if before == after, before % 2 == 1 { world.fail(.liveAfterConfirm) }
        if deadLife == after / 2 { world.fail(.notMonotone) }
        put(at: &seat)
    }

    /// Looks up and lets go, and lets others judge: far fewer interleavings than `lookup`.
    public func visit(at seat: inout Strategy.Seat) {
        guard reference.trygetLive(at: &seat) else { return }
        witness.holders.add(1)
        put(at: &seat)
    }

    /// Takes a reference in the shelter of another.
    public func get(at seat: inout Strategy.Seat) {
        reference.get(at: &seat)
        witness.holders.add(1)
    }

    public func put(at seat: inout Strategy.Seat) {
        witness.holders.add(-1)
        reference.put(at: &seat)
    }

    /// What must hold when everybody is through, and holds nothing.
    public func judge() {
        let kills = witness.kills.loadRelaxed()
        let lives = witness.lives
        if witness.releases.loadRelaxed() < kills { world.fail(.neverReleased) }
        if witness.confirms.loadRelaxed() != kills { world.fail(.confirmation, "not given") }
        let snapshot = reference.snapshot()
        let expected = lives - kills
        if snapshot.total != expected {
            let total = snapshot.total.map { "\($0)" } ?? "gone"
            world.fail(.lostCount, "total \(total), expected \(expected)")
        }
        if lives == kills, reference.lateAdds != 0 {
            world.fail(.lateAdd, "\(reference.lateAdds)")
        }
    }
}

/// What is known of a reference without asking it.
public final class Witness<Word: AtomicWord>: Sendable {
    /// Twice the number of lives past, and one more from a confirmation to the next reinit.
    let phase: Word
    /// Kills begun: the initial references that may be gone.
    let kills: Word
    let confirms: Word
    let releases: Word
    /// References that are surely held.
    let holders: Word
    private let world: World

    init(world: World, memory: Word.Memory) {
        self.world = world
        phase = memory.allocate("phase", initially: 0)
        kills = memory.allocate("kills", initially: 0)
        confirms = memory.allocate("confirms", initially: 0)
        releases = memory.allocate("releases", initially: 0)
        holders = memory.allocate("holders", initially: 0)
    }

    /// Lives begun; the first one is.
    var lives: Int { 1 + phase.loadAcquire() / 2 }

    /// The release callback.
    func release() {
        world.note("release")
        if holders.loadAcquire() != 0 { world.fail(.releasedHeld) }
        let kills = kills.loadAcquire()
        let confirms = confirms.loadAcquire()
        let releases = releases.add(1)
        if releases > kills {
            world.fail(lives > kills ? .releasedAlive : .releasedTwice)
        } else if confirms < releases {
            world.fail(.confirmation, "after release")
        }
    }

    /// The confirmation callback.
    func confirm() {
        world.note("confirm")
        if confirms.add(1) > kills.loadAcquire() { world.fail(.confirmation, "given twice") }
        phase.add(1)
    }
}
