import Mutants
import Percpu
import Testing

/// What the mutants that need no luck do to one reference, in exact numbers.
@Suite struct MutantNumbers {
    typealias Sections = SectionSlots<MembarrierSections<HardwareWord>>

    /// A reference of which the worker of slot 0 holds `held`, killed, before its grace period ends.
    private func killed<S: TestedStrategy>(_: S.Type, held: Int) throws -> Bench<S> {
        try Subject(type: S.self, perturbed: false).skipIfUnavailable()
        var bench = Bench(S.self)
        bench.ref.resume(at: &bench.seat)
        bench.ref.get(held, at: &bench.seat)
        bench.ref.suspend(at: &bench.seat)
        bench.kill()
        return bench
    }

    @Test("Without a bias the first atomic put releases, and the fold releases again")
    func noBias() throws {
        var bench = try killed(NoBias<AddCheckSlots<HardwareWord>>.self, held: 3)
        #expect(bench.ref.sharedCount == 1)
        #expect(bench.log.take() == [])
        bench.ref.put(at: &bench.seat)
        #expect(bench.log.take() == [.release])
        bench.ref.put(2, at: &bench.seat)
        #expect(bench.ref.sharedCount == -2)
        bench.reaper.settle()
        // 3 from the slots: only the switch's own is left, and dropping it is the second time at zero.
        #expect(bench.log.take() == [.confirm, .release])
        #expect(bench.ref.snapshot().total == 0)
    }

    @Test("With a bias the same puts release once, at the end")
    func soundBias() throws {
        var bench = try killed(AddCheckSlots<HardwareWord>.self, held: 3)
        #expect(bench.ref.sharedCount == percpuBias + 1)
        bench.ref.put(at: &bench.seat)
        bench.ref.put(2, at: &bench.seat)
        #expect(bench.log.take() == [])
        bench.reaper.settle()
        #expect(bench.log.take() == [.confirm, .release])
    }

    @Test("A fold that leaves the fullest slot out releases at once, and the holders' puts sink it")
    func partialFold() throws {
        var bench = try killed(PartialFold<Sections>.self, held: 3)
        var other = bench.ref.seat(1)
        bench.reaper.settle()
        #expect(bench.log.take() == [.confirm, .release])
        #expect(bench.ref.isZero)
        // What is as if it were not there does not move either.
        #expect(bench.ref.lateAdds == 0)
        bench.ref.put(at: &bench.seat)
        bench.ref.put(2, at: &other)
        #expect(bench.ref.snapshot().total == -3)
        #expect(bench.log.take() == [])
    }

    @Test("A fold that leaves a slot out keeps what the others hold")
    func partialFoldOfTwo() throws {
        try Subject(type: Sections.self, perturbed: false).skipIfUnavailable()
        var bench = Bench(PartialFold<Sections>.self)
        var other = bench.ref.seat(1)
        bench.ref.get(2, at: &bench.seat)
        bench.ref.put(5, at: &other)
        #expect(bench.ref.snapshot().total == -2)
        bench.killAndSettle()
        // 2 of slot 0, and not the -5 of slot 1.
        #expect(bench.ref.sharedCount == 2)
        #expect(bench.log.take() == [.confirm])
        bench.ref.resurrect()
        #expect(bench.ref.snapshot().perSlot.allSatisfy { $0 == 0 })
    }

    @Test("A slot that stops at zero forgets every put that was made elsewhere than its get")
    func saturating() throws {
        try Subject(type: WrongSlots<Saturating>.self, perturbed: false).skipIfUnavailable()
        var bench = Bench(WrongSlots<Saturating>.self)
        var other = bench.ref.seat(1)
        for _ in 0..<3 {
            bench.ref.get(at: &bench.seat)
            bench.ref.put(at: &other)
        }
        #expect(bench.ref.snapshot().total == 1 + 3)
        // A put where the get was is counted.
        bench.ref.get(at: &other)
        bench.ref.put(at: &other)
        #expect(bench.ref.snapshot().total == 1 + 3)
        bench.killAndSettle()
        #expect(bench.log.take() == [.confirm])
        #expect(bench.ref.sharedCount == 3)
    }

    @Test("Two workers of one slot share it; the third has another")
    func twoWriters() throws {
        try Subject(type: WrongSlots<TwoWriters>.self, perturbed: false).skipIfUnavailable()
        let bench = Bench(WrongSlots<TwoWriters>.self)
        for (worker, count) in [(0, 1), (1, 10), (2, 100)] {
            var seat = bench.ref.seat(worker)
            bench.ref.get(count, at: &seat)
        }
        #expect(Array(bench.ref.snapshot().perSlot.prefix(3)) == [11, 100, 0])
    }

    @Test("An unbiased count passes through zero where a put meets it before the sum")
    func unbiasFirst() throws {
        typealias Broken = UnbiasFirst<AddCheckSlots<HardwareWord>>
        var bench = try killed(Broken.self, held: 2)
        bench.reaper.settle()
        // Undisturbed, the two steps come to the same as one.
        #expect(bench.ref.sharedCount == 2)
        #expect(bench.log.take() == [.confirm])
        bench.ref.put(2, at: &bench.seat)
        #expect(bench.log.take() == [.release])
    }

    @Test("DEAD alone is an address for who tests ATOMIC alone, and for nobody else")
    func deadAlone() {
        let memory = HardwareMemory.make(placeCount: placeCount, seed: 0)
        func wrong<S: ReportsWrongSlots>(_: S.Type) -> [Int] where S.Word == HardwareWord {
            let strategy = S(slotCount: placeCount, memory: memory)
            let mode = memory.allocate("mode", initially: 0)
            strategy.reopen {}
            var seat = strategy.seat(0)
            let counts = [0, ModeFlags.dead, ModeFlags.atomic, ModeFlags.mask].map { flags in
                mode.storeRelease(flags)
                let seen = strategy.add(1, ifPercpu: mode, at: &seat)
                #expect(seen == flags)
                return strategy.wrongSlotCount
            }
            // Whatever was wrong, nothing was written beside the slot.
            #expect(strategy.contributions().reduce(0, &+) == 1)
            strategy.deallocate()
            memory.deallocate(mode)
            return counts
        }
        typealias Base = AddCheckSlots<HardwareWord>
        #expect(wrong(WrongAddress<Base, AtomicBitOnly<HardwareWord>>.self) == [0, 1, 1, 1])
        // Both loads see the same here.
        #expect(wrong(WrongAddress<Base, DoubleFetch<HardwareWord>>.self) == [0, 0, 0, 0])
    }

    @Test("A reference lets its strategy be looked at")
    func looked() {
        typealias Broken = WrongAddress<AddCheckSlots<HardwareWord>, AtomicBitOnly<HardwareWord>>
        let bench = Bench(Broken.self)
        #expect(bench.ref.withStrategy { $0.wrongSlotCount } == 0)
        #expect(!(bench.ref.withStrategy { $0 as Any } is AddCheckSlots<HardwareWord>))
    }
}

extension NoBias: TestedStrategy where Word.Memory: TestMemory {}
extension UnbiasFirst: TestedStrategy where Word.Memory: TestMemory {}
extension PartialFold: TestedStrategy where Word.Memory: TestMemory {}
extension WrongAddress: TestedStrategy where Word.Memory: TestMemory {}
extension WrongSlots: TestedStrategy {}
