import Machine
import Percpu
import Statistics
import ZoneDevice

/// What one teardown thread does to its references: kills, revives, switches, sums up and replaces them.
struct LaneConduct<S: CounterStrategy> {
    /// How a life ends.
    private enum Ending {
        /// Brought back with whoever holds it.
        case resurrected
        /// Goes to zero and starts again.
        case reinitialised
        /// Goes to zero, exits, and another one takes its place.
        case replaced
    }

    /// Kills after which a fault is planted: some lives have ended well by then.
    private static var plantedAfter: Int { 2 }

    let lane: LifeLane<S>
    let setting: EpisodeSetting
    let end: EpisodeEnd
    let alarm: SoakAlarm
    private let fault: LifeFault?
    var draw: SplitMix64
    var living: LivingReference<S>
    /// Whether the mode has been forced to atomic, and must stay (INV-16).
    var isSticky: Bool
    /// References that this thread holds itself.
    private var held = 0
    private var kills = 0

    init(
        _ lane: LifeLane<S>, _ setting: EpisodeSetting, end: EpisodeEnd, fault: LifeFault?,
        isAtomic: Bool
    ) {
        self.lane = lane
        self.setting = setting
        self.end = end
        self.fault = fault
        alarm = SoakAlarm(setting, subject: S.id)
        draw = SplitMix64(seed: setting.plan.seed).stream(setting.plan.workers + lane.number)
        living = lane.living
        isSticky = isAtomic
        staysAtomic = isAtomic
    }

    var reference: PercpuRef<S> { living.reference }
    var life: LifeLog { living.lives.life }
    var patience: Duration { setting.patience }
    /// Whether percpu mode is to be left alone.
    private let staysAtomic: Bool

    /// Life after life, until the end or until something is found.
    mutating func run() {
        while !end.isStopped {
            sleep()
            guard cycle() else {
                lane.breaks()
                // Whoever waits at the gate of what is broken would wait for ever.
                living.gate.open()
                break
            }
        }
        lane.comes(to: .ended)
    }

    /// - Returns: False when something was found, or never came.
    private mutating func cycle() -> Bool {
        // Not into an idle process: nobody would be harmed.
        if let fault, kills >= Self.plantedAfter, setting.tally.operationCount > 0 {
            return plant(fault)
        }
        let ticket = draw.next() % 32
        switch ticket {
        case 0: return rest()
        case 1, 2: return staysAtomic || forceAtomic()
        case 3, 4, 5, 6: return staysAtomic || !isSticky || returnToPercpu()
        case 7..<22: return liveAndDie(.resurrected)
        case 22..<28: return liveAndDie(.reinitialised)
        default: return liveAndDie(.replaced)
        }
    }

    private mutating func sleep() {
        let most = UInt64(max(0, setting.plan.lifeMicroseconds))
        let microseconds = draw.next() % (most + 1)
        if microseconds == 0 { return Processor.yield() }
        MonotonicClock.sleep(.microseconds(Int64(microseconds)))
    }

    func find(_ invariant: String, _ symptom: String, _ detail: String) {
        alarm.find(
            invariant, symptom,
            "lane \(lane.number), reference \(living.number), life \(living.lives.number.now / 2): "
                + detail)
    }

    /// Notes what never came; not when nobody waits any more.
    func missing(_ invariant: String, _ symptom: String) -> Bool {
        guard !end.isAbandoned else { return false }
        find(invariant, symptom, "\(reference.snapshot())")
        return false
    }

    // MARK: - References of its own

    /// Takes so many references as a holder who is no worker.
    mutating func take(_ n: Int) {
        living.lives.hold { $0.get(n, at: &$1) }
        held += n
        living.accounts.publish(held, of: LivingReference<S>.ownAccount(setting.site))
    }

    mutating func drop(_ n: Int) {
        if !living.canary.isAlive {
            find("INV-5", "released while a holder is outstanding", "the teardown thread's own")
        }
        held -= n
        let account = LivingReference<S>.ownAccount(setting.site)
        living.accounts.publish(held, of: account)
        living.lives.payload.write(account)
        living.lives.hold { $0.put(n, at: &$1) }
    }

    // MARK: - Deaths

    private mutating func liveAndDie(_ ending: Ending) -> Bool {
        // Whoever holds one of its own may resurrect: release cannot come in between.
        if ending == .resurrected { take(1) }
        let begun = Ticks.now()
        guard kill(),
            ending == .resurrected ? awaitConfirm(since: begun) : awaitRelease(since: begun)
        else { return false }
        let sound = ending == .resurrected ? judgeHeld() : judgeReleased()
        guard sound else { return false }
        switch ending {
        case .resurrected:
            guard renew(released: false, { $0.resurrect() }) else { return false }
            drop(1)
        case .reinitialised: guard renew(released: true, { $0.reinit() }) else { return false }
        case .replaced: guard exit() else { return false }
        }
        setting.tally.record(
            .teardown, nanoseconds: nanoseconds(begun, Ticks.now()), lane: lane.number)
        if ending != .resurrected { setting.tally.cycled(lane: lane.number) }
        lane.comes(to: .alive)
        return judgeMode()
    }

    /// Kills, now and then while a holder switches.
    mutating func kill() -> Bool {
        if reference.isZero { find("INV-12", "at zero before the kill", "") }
        // What is under way is waited for here, where a wait has an end.
        guard awaitSettled() else { return false }
        if !staysAtomic, draw.next() % 8 == 0 { living.second.open() }
        let (life, number) = (self.life, living.lives.number)
        let (recorder, lane) = (setting.recorder, lane.number)
        self.lane.comes(to: .killing)
        kills += 1
        life.kill()
        number.kill()
        recorder.note(.killed, lane)
        reference.kill {
            number.confirm()
            life.confirm()
            recorder.note(.confirmed, lane)
        }
        setting.tally.killed(lane: lane)
        setting.injector.pass(.killToPuts)
        return true
    }

    private mutating func awaitConfirm(since begun: UInt64) -> Bool {
        lane.comes(to: .confirming)
        let life = self.life
        guard end.wait(within: patience, { life.awaitConfirm(within: $0) }) else {
            return missing("INV-6", "confirm never ran")
        }
        setting.tally.record(
            .killToConfirm, nanoseconds: nanoseconds(begun, life.confirmTicks), lane: lane.number)
        return awaitSettled() && withdraw()
    }

    mutating func awaitRelease(since begun: UInt64) -> Bool {
        lane.comes(to: .releasing)
        setting.injector.pass(.beforeWait)
        let life = self.life
        guard end.wait(within: patience, { life.awaitRelease(within: $0) }) else {
            alarm.find(life.findings(of: S.id, confirmed: nil, released: false))
            return missing("INV-6", "release never ran")
        }
        let confirmed = life.confirmTicks
        setting.tally.record(
            .killToConfirm, nanoseconds: nanoseconds(begun, confirmed), lane: lane.number)
        setting.tally.record(
            .confirmToRelease, nanoseconds: nanoseconds(confirmed, life.releaseTicks),
            lane: lane.number)
        return awaitSettled() && withdraw()
    }

    /// What holds after a confirmation, as long as somebody holds a reference.
    private func judgeHeld() -> Bool {
        guard alarm.isOn else { return true }
        let isSound = check(
            !reference.isZero, "INV-12", "at zero with a holder", "\(reference.snapshot())")
        return judgeSlots() && judge(released: false) && isSound
    }

    /// What holds after release.
    private func judgeReleased() -> Bool {
        guard alarm.isOn else { return true }
        let payload = living.lives.payload
        let outstanding = living.accounts.sum
        let isSound = [
            check(
                reference.isZero, "INV-12", "released, yet not at zero",
                "\(reference.snapshot())"),
            check(
                !payload.isStale, "INV-21", "a write before a put was not seen in release",
                payload.difference),
            check(
                outstanding == 0, "INV-5", "released while an account says otherwise",
                "\(outstanding) left"),
            check(
                !tries({ $0.tryget(at: &$1) }), "INV-11", "tryget moved 0 to 1",
                "took a reference to a released object"),
        ]
        return judgeSlots() && judge(released: true) && !isSound.contains(false)
    }

    private func check(
        _ holds: Bool, _ invariant: String, _ symptom: String, _ detail: @autoclosure () -> String
    ) -> Bool {
        if !holds { find(invariant, symptom, detail()) }
        return holds
    }

    private func judgeSlots() -> Bool {
        guard S.frozenByFold, reference.lateAdds != 0 else { return true }
        find("INV-10", "late add", "slots moved by \(reference.lateAdds) after the fold")
        return false
    }

    /// Everything that the callbacks and the strategy saw; false when there was something.
    func judge(released: Bool) -> Bool { report(living.verdict(released: released)) }

    private func report(_ findings: [Finding]) -> Bool {
        alarm.find(findings)
        return findings.isEmpty || !alarm.isOn
    }

    /// The mode that a revival, or a switch, must have led to (INV-16, INV-17).
    func judgeMode() -> Bool {
        guard alarm.isOn else { return true }
        let snapshot = reference.snapshot()
        let isRight =
            snapshot.mode == (isSticky ? .atomic : .percpu) && !snapshot.dead
            && snapshot.stickyAtomic == isSticky
        if !isRight {
            find(
                isSticky ? "INV-16" : "INV-17", "a mode that nobody asked for", "\(snapshot)")
        }
        return isRight
    }

    /// Turns one life, which was judged, into the next.
    ///
    /// - Returns: False when something came after the verdict.
    func renew(released: Bool, _ revive: (PercpuRef<S>) -> Void) -> Bool {
        lane.comes(to: .reviving)
        setting.injector.pass(.beforeRevival)
        let (living, reference) = (living, reference)
        let late = living.lives.renew(released: released) {
            living.canary.revive()
            revive(reference)
        }
        setting.recorder.note(.revived, lane.number)
        return report(late)
    }

    /// Gives the reference up for a fresh one.
    ///
    /// - Returns: False when something was said of it after its verdict, or of the one before it by now.
    mutating func exit() -> Bool {
        lane.comes(to: .exiting)
        setting.injector.pass(.beforeExit)
        reference.exit()
        if tries({ $0.trygetLive(at: &$1) }) {
            find("INV-20", "tryget_live after exit", "counted in slots that are gone")
        }
        let isSound = [
            judge(released: true), report(lane.former?.verdict(released: true) ?? []),
        ]
        lane.replace()
        living = lane.living
        isSticky = staysAtomic
        setting.recorder.note(.revived, lane.number)
        return !isSound.contains(false)
    }

    private func tries(_ operation: (PercpuRef<S>, inout S.Seat) -> Bool) -> Bool {
        var isTaken = false
        living.lives.hold { isTaken = operation($0, &$1) }
        return isTaken
    }

    // MARK: - Waits

    func awaitSettled() -> Bool {
        let watch = living.watch
        if end.wait(within: patience, { watch.awaitSettled(within: $0) }) { return true }
        return missing("INV-6", "the switch never ended")
    }

    /// Waits for who switches as well; the mode is forced to atomic when somebody has.
    mutating func withdraw() -> Bool {
        let second = living.second
        second.withdraw()
        guard end.poll(within: patience, { !second.isUnderWay }) else {
            return missing("INV-6", "a second switch never returned")
        }
        if second.wasMade() { isSticky = true }
        return true
    }

    private func nanoseconds(_ from: UInt64, _ to: UInt64) -> UInt64 {
        // Ticks of two CPUs may be apart by a few; a negative time is none.
        to > from ? UInt64(Double(to - from) * setting.rate.nanosecondsPerTick) : 0
    }
}
