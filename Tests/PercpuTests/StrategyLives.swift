import Percpu
import Testing

/// What every strategy owes over many lives, from every start, and from more than one seat.
@Suite struct StrategyLives {
    @Test("A reference counts from nothing again in each of many lives", arguments: Subject.all)
    func manyLives(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var bench = Bench(type)
            for life in 1...60 {
                bench.ref.resume(at: &bench.seat)
                bench.ref.get(life, at: &bench.seat)
                bench.ref.suspend(at: &bench.seat)
                bench.killAndSettle()
                #expect(bench.ref.snapshot().total == life)
                #expect(bench.log.take() == [.confirm])
                if life.isMultiple(of: 3) {
                    // Back to life with its holders, who put in percpu mode what they got before.
                    bench.ref.resurrect()
                    #expect(bench.ref.snapshot().total == life + 1)
                    bench.ref.resume(at: &bench.seat)
                    bench.ref.put(life - 1, at: &bench.seat)
                    bench.ref.suspend(at: &bench.seat)
                    bench.killAndSettle()
                    #expect(bench.log.take() == [.confirm])
                    bench.ref.put(at: &bench.seat)
                } else {
                    bench.ref.put(life, at: &bench.seat)
                }
                #expect(bench.log.take() == [.release])
                bench.ref.reinit()
                #expect(bench.ref.snapshot().total == 1)
                #expect(bench.log.take() == [])
            }
        }
        check(subject.type)
    }

    @Test("Mode switches without a kill lose nothing", arguments: Subject.all)
    func modeSwitches(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var bench = Bench(type)
            for round in 1...40 {
                bench.ref.resume(at: &bench.seat)
                bench.ref.get(2, at: &bench.seat)
                bench.ref.suspend(at: &bench.seat)
                bench.ref.switchToAtomicSync()
                #expect(bench.ref.snapshot().mode == .atomic)
                bench.ref.put(at: &bench.seat)
                #expect(bench.ref.snapshot().total == 1 + round)
                bench.ref.switchToPercpu()
                #expect(bench.ref.snapshot().mode == (type.hasPercpuMode ? .percpu : .atomic))
                #expect(bench.ref.snapshot().total == 1 + round)
            }
            bench.killAndSettle()
            bench.ref.put(40, at: &bench.seat)
            #expect(bench.log.take().filter { $0 != .sleep } == [.confirm, .release])
        }
        check(subject.type)
    }

    @Test(
        "A start in atomic mode or dead counts right, then and after a return to percpu mode",
        arguments: Subject.all, [InitFlags.atomic, .dead, [.atomic, .dead]])
    func otherStarts(_ subject: Subject, flags: InitFlags) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var bench = Bench(type, flags: flags)
            let dead = flags.contains(.dead)
            let atomic = flags.contains(.atomic) || !type.hasPercpuMode
            #expect(bench.ref.isDying == dead)
            #expect(bench.ref.isZero == dead)
            #expect(bench.ref.snapshot().stickyAtomic == atomic)
            #expect(bench.ref.snapshot().mode == .atomic)
            #expect(bench.ref.trygetLive(at: &bench.seat) == !dead)
            if dead { bench.ref.reinit() } else { bench.ref.put(at: &bench.seat) }
            #expect(bench.ref.snapshot().mode == (atomic ? .atomic : .percpu))
            bench.ref.resume(at: &bench.seat)
            bench.ref.get(3, at: &bench.seat)
            bench.ref.switchToPercpu()
            bench.ref.get(4, at: &bench.seat)
            #expect(bench.ref.snapshot().mode == (type.hasPercpuMode ? .percpu : .atomic))
            #expect(bench.ref.snapshot().total == 8)
            bench.ref.suspend(at: &bench.seat)
            bench.killAndSettle()
            bench.ref.put(7, at: &bench.seat)
            #expect(bench.log.take() == [.confirm, .release])
        }
        check(subject.type)
    }

    @Test("A slot belongs to its worker where the strategy says so", arguments: Subject.percpu)
    func seats(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let bench = Bench(type)
            for index in 0..<4 {
                var seat = bench.ref.seat(index)
                bench.ref.resume(at: &seat)
                bench.ref.get(index + 1, at: &seat)
                bench.ref.suspend(at: &seat)
            }
            let slots = bench.ref.snapshot().perSlot
            #expect(slots.count == placeCount)
            #expect(slots.reduce(0, &+) == 10)
            if type.slotPerWorker { #expect(Array(slots.prefix(5)) == [1, 2, 3, 4, 0]) }
            if !subject.perturbed {
                let addresses = bench.ref.slotAddresses
                #expect(addresses.count == placeCount)
                // A unit of its own for each: no two slots share a page.
                for (low, high) in zip(addresses, addresses.dropFirst()) {
                    #expect(high - low == UInt(SlotArena.unitBytes))
                }
            }
        }
        check(subject.type)
    }

    @Test("Two references out of one arena do not touch each other's slots", arguments: Subject.all)
    func neighbours(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let bench = Bench(type)
            let others = (0..<40).map { _ in
                PercpuRef<S>(slotCount: placeCount, flags: .allowReinit, domain: bench.domain) {}
            }
            for (index, ref) in others.enumerated() {
                var seat = ref.seat(3)
                ref.resume(at: &seat)
                ref.get(index, at: &seat)
                ref.suspend(at: &seat)
            }
            for (index, ref) in others.enumerated() {
                #expect(ref.snapshot().total == 1 + index)
                ref.kill()
            }
            bench.reaper.settle()
            for (index, ref) in others.enumerated() { #expect(ref.snapshot().total == index) }
        }
        check(subject.type)
    }
}
