import Percpu
import Testing

/// What is reported, refused or silent when the rules are broken (domain.md, 1.9).
@Suite struct MisuseReports {
    typealias Strategy = ClosableSlots<HardwareWord>

    /// What a callback does to its reference under the switch lock, and how that is refused.
    static let forbidden: [(Operation, Misuse.Operation)] = [
        (.kill, .kill), (.exit, .exit), (.isZero, .isZero), (.resurrect, .resurrect),
        (.reinit, .resurrect), (.switchToAtomic, .switchToAtomic),
        (.switchToPercpu, .switchToPercpu),
    ]

    @Test(
        "In a callback under the switch lock every slow operation is refused",
        arguments: forbidden, [EventLog.Event.confirm, .release])
    func underLock(_ pair: (Operation, Misuse.Operation), where place: EventLog.Event) {
        let bench = Bench(Strategy.self, flags: .atomic)
        bench.log.onEvent { [ref = bench.ref] event in
            guard event == place else { return }
            #expect(pair.0.applySlow(to: ref) {} != true)
        }
        // Atomic already: the confirmation and, at zero, the release run inside the kill.
        bench.kill()
        let refused = EventLog.Event.misuse(.underSwitchLock(pair.1))
        #expect(
            bench.log.take()
                == (place == .confirm
                    ? [.confirm, refused, .release] : [.confirm, .release, refused]))
        // Refused means without effect: the lock works, the reference is where it was.
        bench.log.onEvent(nil)
        #expect(bench.ref.isZero)
        #expect(bench.ref.isDying)
        bench.ref.reinit()
        #expect(bench.ref.snapshot().total == 1)
        #expect(bench.log.take() == [])
    }

    @Test("In a release that the reaper calls, outside the lock, the reference may be exited")
    func exitInRelease() {
        let bench = Bench(Strategy.self)
        bench.log.onEvent { [ref = bench.ref] in if $0 == .release { ref.exit() } }
        bench.killAndSettle()
        bench.log.onEvent(nil)
        #expect(bench.log.take() == [.confirm, .release])
        #expect(bench.ref.snapshot().mode == .exited)
        #expect(bench.ref.isZero)
    }

    @Test("One reference's release may kill another, and hears of it if that is under the lock")
    func nestedKill() {
        let outer = Bench(Strategy.self)
        let inner = PercpuRef<Strategy>(
            slotCount: 2, domain: outer.domain,
            misused: { [log = outer.log] in log.note(.misuse($0)) },
            release: {})
        outer.log.onEvent { if $0 == .release { inner.kill() } }
        outer.killAndSettle()
        #expect(inner.isZero)
        #expect(outer.log.take() == [.confirm, .release])

        let atomic = Bench(Strategy.self, flags: .atomic)
        let victim = PercpuRef<Strategy>(
            slotCount: 2, domain: atomic.domain,
            misused: { [log = atomic.log] in log.note(.misuse($0)) }, release: {})
        atomic.log.onEvent { if $0 == .release { victim.kill() } }
        atomic.kill()
        atomic.log.onEvent(nil)
        #expect(atomic.log.take() == [.confirm, .release, .misuse(.underSwitchLock(.kill))])
        #expect(!victim.isDying)
    }

    @Test("One put too many before the fold is told by the fold, and release never runs")
    func putTooManyBeforeFold() {
        var bench = Bench(Strategy.self)
        bench.ref.put(at: &bench.seat)
        bench.killAndSettle()
        #expect(bench.log.take() == [.misuse(.sumNotPositive(0)), .confirm])
        #expect(bench.ref.snapshot().total == -1)
    }

    @Test("One put too many after the fold is silent and releases one holder early")
    func putTooManyAfterFold() {
        var bench = Bench(Strategy.self)
        bench.ref.get(2, at: &bench.seat)
        bench.killAndSettle()
        bench.ref.put(2, at: &bench.seat)
        #expect(bench.log.take() == [.confirm, .release])
        bench.ref.put(at: &bench.seat)
        #expect(bench.log.take() == [])
        bench.ref.reinit()
        #expect(bench.log.take() == [.misuse(.reinitNotZero)])
    }

    @Test(
        "A count of 2^63 - 1 is healthy, and warned about all the same", arguments: Subject.percpu)
    func tippedOver(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var bench = Bench(type)
            bench.ref.get(.max, at: &bench.seat)
            bench.killAndSettle()
            #expect(bench.log.take() == [.misuse(.sumNotPositive(.min)), .confirm])
            bench.ref.put(.max, at: &bench.seat)
            #expect(bench.log.take() == [.release])
        }
        check(subject.type)
    }

    @Test("A second kill complains once and takes one reference more")
    func doubleKill() {
        var bench = Bench(Strategy.self)
        bench.ref.get(2, at: &bench.seat)
        bench.killAndSettle()
        bench.kill()
        bench.ref.put(at: &bench.seat)
        #expect(bench.log.take() == [.confirm, .misuse(.killAgain), .confirm, .release])
        bench.ref.put(at: &bench.seat)
        #expect(bench.ref.snapshot().total == -1)
    }

    @Test("A get at zero is silent, and the next put releases again")
    func getAtZero() {
        var bench = Bench(Strategy.self)
        bench.killAndSettle()
        bench.ref.get(at: &bench.seat)
        bench.ref.put(at: &bench.seat)
        #expect(bench.log.take() == [.confirm, .release, .release])
    }

    @Test("A put of nothing at zero releases again, a tryget of nothing tells zero")
    func nothingAtZero() {
        var bench = Bench(Strategy.self)
        #expect(bench.ref.tryget(0, at: &bench.seat))
        bench.killAndSettle()
        #expect(!bench.ref.tryget(0, at: &bench.seat))
        bench.ref.put(0, at: &bench.seat)
        #expect(bench.log.take() == [.confirm, .release, .release])
    }

    @Test("A tryget of a negative count succeeds, of a zero one it never moves it")
    func trygetBelowZero() {
        var bench = Bench(Strategy.self)
        bench.killAndSettle()
        for _ in 0..<3 { #expect(!bench.ref.tryget(at: &bench.seat)) }
        #expect(bench.ref.snapshot().total == 0)
        bench.ref.put(2, at: &bench.seat)
        #expect(bench.ref.tryget(at: &bench.seat))
        #expect(bench.ref.snapshot().total == -1)
    }

    @Test("Exit forgets the two highest bits of the count, as the kernel does")
    func exitForgetsBits() {
        var bench = Bench(Strategy.self)
        bench.killAndSettle()
        bench.ref.get(1 << 62, at: &bench.seat)
        #expect(!bench.ref.isZero)
        bench.ref.exit()
        #expect(bench.ref.isZero)
        bench.ref.exit()
        #expect(bench.log.take() == [.confirm, .release])
    }

    @Test("A tryget for callers in a section complains where there is none, and goes on")
    func outsideSection() {
        var bench = Bench(Strategy.self)
        #expect(bench.ref.trygetLive(inside: ReadSection(), at: &bench.seat))
        #expect(bench.log.take() == [])
        #expect(bench.ref.trygetLive(inside: nil, at: &bench.seat))
        #expect(bench.log.take() == [.misuse(.outsideSection)])
        #expect(bench.ref.snapshot().total == 3)
    }

    @Test("Refusals are the misuses that the kernel would not survive")
    func refusals() {
        let refused: [Misuse] = [
            .needsAllowReinit, .underSwitchLock(.kill), .afterExit(.get), .exitAgain,
            .exitWhileSwitching,
        ]
        let warned: [Misuse] = [
            .killAgain, .sumNotPositive(0), .reinitNotZero, .resurrectNotDying,
            .resurrectInPercpuMode, .percpuNotAllowed, .outsideSection,
        ]
        for misuse in refused { #expect(misuse.isRefusal, "\(misuse)") }
        for misuse in warned { #expect(!misuse.isRefusal, "\(misuse)") }
    }
}
