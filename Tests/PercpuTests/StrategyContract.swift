import Percpu
import Statistics
import Testing

/// What every strategy owes, whatever its technique: nothing here knows which one it is.
@Suite struct StrategyContract {
    @Test(
        "Count and slots together are always one more than what is outstanding",
        arguments: Subject.all, [1, 2, 3] as [UInt64])
    func conserves(_ subject: Subject, seed: UInt64) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let bench = Bench(type, seed: seed)
            var draw = SplitMix64(seed: seed)
            var seats = (0..<7).map { bench.ref.seat($0) }
            var outstanding = 0
            for life in 0..<4 {
                for index in seats.indices { bench.ref.resume(at: &seats[index]) }
                for _ in 0..<200 {
                    let seat = Int.random(in: seats.indices, using: &draw)
                    let n = Int.random(in: 1...5, using: &draw)
                    if Bool.random(using: &draw) {
                        bench.ref.get(n, at: &seats[seat])
                        outstanding += n
                    } else if outstanding > 0 {
                        // Mostly not the seat that took it: slots go negative.
                        let dropped = min(n, outstanding)
                        bench.ref.put(dropped, at: &seats[seat])
                        outstanding -= dropped
                    }
                    #expect(bench.ref.snapshot().total == 1 + outstanding)
                }
                for index in seats.indices { bench.ref.suspend(at: &seats[index]) }
                bench.killAndSettle()
                #expect(bench.ref.snapshot().total == outstanding)
                // A put of nothing at zero would release again.
                if outstanding > 0 { bench.ref.put(outstanding, at: &seats[life]) }
                #expect(bench.ref.isZero)
                outstanding = 0
                bench.ref.reinit()
            }
            #expect(bench.log.take().filter { $0 == .release }.count == 4)
        }
        check(subject.type)
    }

    /// Slots start this far below the value at which they change their sign.
    static let starts = [0, 1, 2, 1 << 40, (1 << 61) - 2]

    @Test(
        "Slots that pass 2^64 or change their sign are summed right",
        arguments: Subject.percpu, starts)
    func wraps(_ subject: Subject, distance: Int) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let bench = Bench(type)
            // As unsigned words these are 2^64 - distance; two of them, so that the sum wraps too.
            for index in 0..<placeCount { bench.ref.preload(0 &- distance, slot: index) }
            var seats = (0..<4).map { bench.ref.seat($0) }
            for index in seats.indices { bench.ref.resume(at: &seats[index]) }
            for index in seats.indices { bench.ref.get(5, at: &seats[index]) }
            #expect(bench.ref.snapshot().total == 21)
            for index in seats.indices { bench.ref.suspend(at: &seats[index]) }
            bench.killAndSettle()
            #expect(bench.ref.snapshot().total == 20)
            bench.ref.put(20, at: &seats[3])
            #expect(bench.log.take() == [.confirm, .release])
        }
        check(subject.type)
    }

    @Test(
        "Slots are summed right across the signed limit of 64 bits too", arguments: Subject.percpu)
    func wrapsSigned(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let bench = Bench(type)
            for index in 0..<placeCount { bench.ref.preload(.max &- 2, slot: index) }
            var seat = bench.ref.seat(0)
            bench.ref.resume(at: &seat)
            for _ in 0..<6 { bench.ref.get(at: &seat) }
            bench.ref.suspend(at: &seat)
            bench.killAndSettle()
            #expect(bench.ref.snapshot().total == 6)
            bench.ref.put(6, at: &seat)
            #expect(bench.log.take() == [.confirm, .release])
        }
        check(subject.type)
    }

    @Test("From the fold on the slots stand still", arguments: Subject.percpu)
    func frozen(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var bench = Bench(type)
            bench.ref.resume(at: &bench.seat)
            bench.ref.get(9, at: &bench.seat)
            bench.ref.suspend(at: &bench.seat)
            bench.killAndSettle()
            let folded = bench.ref.snapshot().perSlot
            #expect(folded.reduce(0, &+) == 9)
            for n in 1...50 {
                bench.ref.get(n, at: &bench.seat)
                #expect(bench.ref.tryget(n, at: &bench.seat))
                #expect(!bench.ref.trygetLive(at: &bench.seat))
                bench.ref.put(2 * n, at: &bench.seat)
                #expect(bench.ref.lateAdds == 0)
                #expect(bench.ref.snapshot().perSlot == folded)
            }
            bench.ref.put(9, at: &bench.seat)
            #expect(bench.ref.snapshot().perSlot == folded)
            bench.ref.reinit()
            #expect(bench.ref.snapshot().perSlot.allSatisfy { $0 == 0 })
        }
        check(subject.type)
    }

    @Test("A late add is told by lateAdds", arguments: Subject.percpu)
    func lateAddShows(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let strategy = type.init(slotCount: 4, memory: .make(placeCount: 4, seed: 1))
            defer { strategy.deallocate() }
            strategy.reopen {}
            let folded = strategy.sum()
            // The planted fault: somebody writes to a slot behind the strategy's back.
            strategy.preload(4, slot: 1)
            let moved = strategy.contributions().reduce(0, &+) &- folded
            // A closed slot throws away what comes late, and that is why it needs no grace period.
            #expect(moved == (type.id == "locked" ? 0 : 4))
        }
        check(subject.type)
    }

    @Test(
        "Every operation for many equals as many single ones", arguments: Subject.all,
        [false, true])
    func manyEqualsSingles(_ subject: Subject, dying: Bool) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var many = Bench(type)
            var single = Bench(type)
            for n in 0...40 {
                for bench in [many, single] where dying && n == 20 { bench.killAndSettle() }
                many.ref.resume(at: &many.seat)
                single.ref.resume(at: &single.seat)
                many.ref.get(n, at: &many.seat)
                for _ in 0..<n { single.ref.get(at: &single.seat) }
                #expect(many.ref.tryget(n, at: &many.seat))
                for _ in 0..<n { #expect(single.ref.tryget(at: &single.seat)) }
                many.ref.put(n, at: &many.seat)
                for _ in 0..<n { single.ref.put(at: &single.seat) }
                many.ref.suspend(at: &many.seat)
                single.ref.suspend(at: &single.seat)
                #expect(many.ref.snapshot().total == single.ref.snapshot().total)
            }
            #expect(many.log.take() == single.log.take())
        }
        check(subject.type)
    }

    @Test(
        "Wide counts in one call go where they fit", arguments: Subject.all,
        [1 << 32, 1 << 60, 1 << 61, 1 << 62])
    func wide(_ subject: Subject, n: Int) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            var bench = Bench(type)
            bench.ref.resume(at: &bench.seat)
            bench.ref.get(n, at: &bench.seat)
            #expect(bench.ref.snapshot().total == n + 1)
            bench.ref.get(n - 1, at: &bench.seat)
            #expect(bench.ref.snapshot().total == n &+ n)
            bench.ref.put(n, at: &bench.seat)
            bench.ref.put(n - 1, at: &bench.seat)
            bench.ref.suspend(at: &bench.seat)
            bench.killAndSettle()
            #expect(bench.log.take() == [.confirm, .release])
        }
        check(subject.type)
    }

    @Test("Wide counts add up on one slot", arguments: Subject.all)
    func wideOnOneSlot(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func check<S: TestedStrategy>(_ type: S.Type) {
            let bench = Bench(type)
            var taker = bench.ref.seat(0)
            var dropper = bench.ref.seat(1)
            bench.ref.resume(at: &taker)
            bench.ref.resume(at: &dropper)
            for _ in 0..<7 { bench.ref.get(1 << 60, at: &taker) }
            #expect(bench.ref.snapshot().total == (7 << 60) + 1)
            for _ in 0..<7 { bench.ref.put(1 << 60, at: &dropper) }
            #expect(bench.ref.snapshot().total == 1)
            bench.ref.suspend(at: &taker)
            bench.ref.suspend(at: &dropper)
            bench.killAndSettle()
            #expect(bench.log.take() == [.confirm, .release])
        }
        check(subject.type)
    }
}
