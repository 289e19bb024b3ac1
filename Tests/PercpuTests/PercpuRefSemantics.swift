import Percpu
import Testing

/// The state machine, cell by cell, with every grace period held by the test.
@Suite struct PercpuRefSemantics {
    @Test(
        "Every operation does in every state what the kernel does",
        arguments: Subject.percpu, State.allCases)
    func table(_ subject: Subject, state: State) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) throws {
            for operation in Operation.allCases {
                let cell = try #require(Cell.table[state]?[operation], "\(operation) in \(state)")
                var bench = state.reach(type)
                let place: Comment = "\(operation) in \(state)"
                // Online only for the operation: a slow-path call must not wait for its own caller.
                let answer = operation.apply(to: &bench)
                #expect(answer == cell.answer, place)
                #expect(bench.log.take() == cell.events, place)
                #expect(bench.ref.snapshot().total == cell.total, place)
                bench.reaper.settle()
                #expect(bench.log.take() == cell.afterwards, place)
                let last = bench.ref.snapshot()
                #expect(last.total == cell.total, place)
                #expect(!last.switching, place)
                switch cell.ends {
                case .percpu: #expect(last.mode == .percpu && !last.dead, place)
                case .atomic: #expect(last.mode == .atomic && !last.dead, place)
                case .dead: #expect(last.mode == .atomic && last.dead, place)
                case .exited: #expect(last.mode == .exited && last.dead, place)
                }
                if cell.ends == .dead && !state.rawValue.hasPrefix("exited") {
                    #expect(bench.ref.isZero == (cell.total == 0), place)
                }
            }
        }
        try check(subject.type)
    }

    @Test("The table has a cell for every operation in every state")
    func tableIsComplete() {
        for state in State.allCases {
            #expect(Cell.table[state]?.count == Operation.allCases.count)
        }
    }

    @Test("The sticky bit is set by a switch, kept by a kill and cleared by a switch back")
    func sticky() {
        let bench = Bench(ClosableSlots<HardwareWord>.self)
        #expect(!bench.ref.snapshot().stickyAtomic)
        bench.switchToAtomic()
        bench.reaper.settle()
        #expect(bench.ref.snapshot().stickyAtomic)
        bench.kill()
        bench.ref.reinit()
        #expect(bench.ref.snapshot().stickyAtomic)
        #expect(bench.ref.snapshot().mode == .atomic)
        bench.ref.switchToPercpu()
        #expect(!bench.ref.snapshot().stickyAtomic)
        #expect(bench.ref.snapshot().mode == .percpu)
        bench.killAndSettle()
        bench.ref.switchToAtomic()
        bench.ref.reinit()
        #expect(bench.ref.snapshot().mode == .atomic, "asked for while dead, effective when alive")
    }

    @Test("A confirmation comes before the release, and nothing before the grace period")
    func order() {
        let bench = Bench(ClosableSlots<HardwareWord>.self)
        bench.kill()
        #expect(bench.log.take() == [])
        #expect(bench.ref.isDying && !bench.ref.isZero)
        bench.reaper.settle()
        #expect(bench.log.take() == [.confirm, .release])
        #expect(bench.ref.isZero)
    }

    @Test("A switch is observed step by step, with the callbacks where they belong")
    func steps() {
        typealias Domain = SwitchDomain<HardwareMemory>
        let memory = HardwareMemory.make(placeCount: 2, seed: 1)
        let reaper = ManualReaper()
        let seen = Notes<String>()
        let domain = Domain(memory: memory, reaper: reaper) { seen.add("\($0)") }
        let ref = PercpuRef<ClosableSlots<HardwareWord>>(slotCount: 2, domain: domain) {
            seen.add("release")
        }
        ref.kill { seen.add("confirm") }
        #expect(seen.all == ["flagged"])
        reaper.settle()
        #expect(
            seen.all == [
                "flagged", "waiting", "waited", "folded", "confirm", "confirmed", "release",
                "settled",
            ])
    }

    @Test("A reference without ALLOW_REINIT is dead after a plain switch to atomic mode")
    func switchWithoutReinit() {
        var bench = Bench(ClosableSlots<HardwareWord>.self, flags: [])
        bench.switchToAtomic()
        bench.reaper.settle()
        #expect(bench.ref.isDying)
        #expect(!bench.ref.trygetLive(at: &bench.seat))
        bench.ref.switchToPercpu()
        #expect(bench.ref.snapshot().mode == .atomic)
        #expect(bench.log.take() == [.confirm])
        bench.kill()
        #expect(bench.log.take() == [.misuse(.killAgain), .confirm, .release])
        // The switch back above cleared the sticky bit; with it set there is no need for slots.
        bench.ref.resurrect()
        #expect(bench.log.take() == [.misuse(.needsAllowReinit)])
        bench.ref.switchToAtomic()
        bench.ref.reinit()
        #expect(bench.log.take() == [])
        #expect(bench.ref.trygetLive(at: &bench.seat))
        #expect(bench.ref.snapshot().mode == .atomic)
    }

    @Test("A resurrection during a switch leaks a count where ALLOW_REINIT was not given")
    func resurrectWithoutReinitWhileSwitching() {
        let bench = Bench(ClosableSlots<HardwareWord>.self, flags: [])
        bench.kill()
        bench.ref.resurrect()
        #expect(bench.ref.isDying)
        #expect(bench.ref.snapshot().total == 1)
        #expect(bench.log.take() == [.sleep, .confirm])
    }

    @Test("A synchronous switch returns only when the count is in one place")
    func synchronousSwitch() {
        let bench = Bench(ClosableSlots<HardwareWord>.self)
        bench.ref.switchToAtomicSync()
        #expect(bench.log.take() == [.sleep])
        #expect(!bench.ref.snapshot().switching)
        #expect(bench.ref.snapshot().shared == 1)
        bench.ref.switchToAtomicSync()
        #expect(bench.log.take() == [])
    }
}
