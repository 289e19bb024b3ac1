import Machine
import Percpu
import Statistics

/// What all visits of an episode have in common.
struct VisitHabits: Sendable {
    /// Most pairs of one burst, and most references that one call takes.
    let batch: Int
    /// Longest time that a reference is kept, ticks; 0 for no longer than a visit.
    let holdTicks: UInt64

    init(_ setting: EpisodeSetting) {
        batch = max(1, setting.plan.batch)
        holdTicks = UInt64(
            Double(setting.plan.holdMicroseconds) * 1_000 / setting.rate.nanosecondsPerTick)
    }
}

/// One worker's place on the reference that a lane has at the moment.
struct LaneStand<S: CounterStrategy> {
    /// How often a refused worker tries again before it goes on to another reference.
    private static var attempts: Int { 4 }

    private let lane: LifeLane<S>
    private let index: Int
    private let slot: Int
    private let alarm: SoakAlarm
    private let recorder: FlightRecorder
    private var edition: Int
    private var living: LivingReference<S>
    private var seat: S.Seat
    private var witness: LifeWitness<S>
    /// References to put back.
    private(set) var held = 0
    private var dropsAt: UInt64 = 0

    init(on lane: LifeLane<S>, index: Int, slot: Int, _ setting: EpisodeSetting) {
        self.lane = lane
        self.index = index
        self.slot = slot
        alarm = SoakAlarm(setting, subject: S.id)
        recorder = setting.recorder
        edition = lane.edition
        living = lane.living
        seat = living.reference.seat(slot)
        witness = LifeWitness(of: living, lane: lane.number, index: index, alarm: alarm)
    }

    /// Takes, uses and drops references for a while.
    ///
    /// - Parameters:
    ///   - allowance: How many the worker may keep here.
    ///   - habits: What all visits have in common.
    ///   - draw: Where choices come from.
    /// - Returns: Pairs of a get and a put; 0 when the worker was kept out or refused.
    mutating func visit(
        allowance: Int, _ habits: VisitHabits, _ draw: inout SplitMix64
    ) -> Int {
        follow()
        let living = self.living
        let admission = living.gate.enter(index)
        if admission == .rest { return 0 }
        defer { living.gate.leave(index) }
        recorder.note(.visits, lane.number)
        living.reference.resume(at: &seat)
        defer { living.reference.suspend(at: &seat) }
        if admission == .away {
            letGo(&draw)
            return 0
        }
        if held > 0, Ticks.now() >= dropsAt { letGo(&draw) }
        let word = draw.next()
        let pairs = 1 + Int((word >> 8) % UInt64(habits.batch))
        if held == 0, word & 3 == 0 { return pass(pairs) }
        return keep(pairs, bursts: 1 + Int(word >> 4 & 3), allowance: allowance, habits, &draw)
    }

    /// Gives back all that is held; the worker goes home.
    mutating func leave(_ draw: inout SplitMix64) {
        _ = living.gate.enter(index)
        living.reference.resume(at: &seat)
        letGo(&draw)
        living.reference.suspend(at: &seat)
        living.gate.leave(index)
    }

    /// Goes on to the reference that came after an exit; who holds one keeps exit away.
    private mutating func follow() {
        let now = lane.edition
        guard now != edition, held == 0 else { return }
        edition = now
        living = lane.living
        seat = living.reference.seat(slot)
        witness = LifeWitness(of: living, lane: lane.number, index: index, alarm: alarm)
    }

    /// With nothing held, so that each put may be the last.
    private mutating func pass(_ pairs: Int) -> Int {
        let made = Self.passing(
            on: living.reference, &seat, &witness, pairs: pairs, attempts: Self.attempts)
        if made < pairs { recorder.note(.refused, lane.number) }
        return made
    }

    /// With one held from the first burst to the last, and some of them for longer.
    private mutating func keep(
        _ pairs: Int, bursts: Int, allowance: Int, _ habits: VisitHabits,
        _ draw: inout SplitMix64
    ) -> Int {
        if held == 0 {
            guard witness.tryLive(living.reference, &seat) else { return pass(Self.attempts) }
            held = 1
            dropsAt = 0
            witness.publish(held: held)
            recorder.note(.took, 1)
        }
        if living.second.isOpen { switchToo() }
        var made = 0
        for _ in 0..<bursts {
            let many = 1 + Int(draw.next() % UInt64(habits.batch))
            made += Self.holding(
                on: living.reference, &seat, &witness, pairs: pairs, many: many)
            living.reference.quiesce(at: &seat)
        }
        take(min(allowance - held, habits.batch), &draw)
        if habits.holdTicks == 0 || held > allowance {
            letGo(&draw)
        } else if dropsAt == 0 {
            dropsAt = Ticks.now() &+ draw.next() % (habits.holdTicks + 1)
        }
        return made
    }

    /// Takes up to `most` more, at once or one by one, which must come to the same (INV-26).
    private mutating func take(_ most: Int, _ draw: inout SplitMix64) {
        guard most > 0 else { return }
        let word = draw.next()
        let n = 1 + Int((word >> 8) % UInt64(most))
        switch word & 3 {
        case 0:
            for _ in 0..<n { witness.get(1, living.reference, &seat) }
            held += n
        case 1:
            if witness.tryHeld(n, living.reference, &seat) { held += n }
        default:
            witness.get(n, living.reference, &seat)
            held += n
        }
        witness.publish(held: held)
        recorder.note(.took, n)
    }

    /// Drops all, at once, one by one, or in two parts.
    private mutating func letGo(_ draw: inout SplitMix64) {
        guard held > 0 else { return }
        let n = held
        held = 0
        witness.publish(held: 0, dropping: n)
        let word = draw.next()
        switch word & 3 {
        case 0:
            for _ in 0..<n { witness.put(1, living.reference, &seat) }
        case 1 where n > 1:
            let part = 1 + Int((word >> 8) % UInt64(n - 1))
            witness.put(part, living.reference, &seat)
            witness.put(n - part, living.reference, &seat)
        default: witness.put(n, living.reference, &seat)
        }
        recorder.note(.dropped, n)
    }

    /// Switches the reference while its own thread switches or kills it (INV-15).
    private mutating func switchToo() {
        let living = self.living
        guard living.second.accept() else { return }
        defer { living.second.finish() }
        recorder.note(.switched, lane.number)
        // Who sleeps for a switch must not be waited for by its grace period.
        living.reference.suspend(at: &seat)
        living.reference.switchToAtomicSync()
        let snapshot = living.reference.snapshot()
        if snapshot.mode != .atomic || snapshot.switching {
            alarm.find(
                "INV-15", "a second switch returned before the first was over", "\(snapshot)")
        }
        living.reference.resume(at: &seat)
    }

    // MARK: - Fast path

    /// - Returns: How many pairs were made before the reference had refused `attempts` times.
    @inline(never)
    private static func passing(
        on reference: PercpuRef<S>, _ seat: inout S.Seat, _ witness: inout LifeWitness<S>,
        pairs: Int, attempts: Int
    ) -> Int {
        var (own, seen) = (seat, witness)
        defer { (seat, witness) = (own, seen) }
        var (made, left) = (0, attempts)
        while made < pairs, left > 0 {
            if seen.tryLive(reference, &own) {
                seen.putLast(reference, &own)
                made += 1
            } else {
                left -= 1
            }
        }
        return made
    }

    /// Pairs in the four ways in which a holder can take one more.
    @inline(never)
    private static func holding(
        on reference: PercpuRef<S>, _ seat: inout S.Seat, _ witness: inout LifeWitness<S>,
        pairs: Int, many: Int
    ) -> Int {
        var (own, seen) = (seat, witness)
        defer { (seat, witness) = (own, seen) }
        for turn in 0..<pairs {
            var n = 1
            switch turn & 3 {
            case 0: seen.get(1, reference, &own)
            case 1:
                n = many
                seen.get(many, reference, &own)
            case 2: guard seen.tryLive(reference, &own) else { continue }
            default: guard seen.tryHeld(1, reference, &own) else { continue }
            }
            seen.putMore(n, reference, &own)
        }
        seen.lookWhileHeld()
        return pairs
    }
}
