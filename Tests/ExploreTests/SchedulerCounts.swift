import Explore
import Testing

@Suite struct SchedulerCounts {
    /// `n` steps on a word that no other thread uses.
    private func own(_ word: Int, _ count: Int) -> [Program.Step] {
        Array(repeating: .add(word, 1), count: count)
    }

    private func executions(_ outcome: Outcome) -> Int? {
        if case .exhausted(let executions) = outcome { return executions }
        return nil
    }

    @Test(
        "Two threads of n and m steps have (n+m)! / n! m! interleavings",
        arguments: [(1, 1, 2), (2, 2, 6), (3, 3, 20), (4, 4, 70), (2, 5, 21), (5, 5, 252)])
    func binomials(first: Int, second: Int, expected: Int) {
        let program = Program(threads: [own(0, first), own(1, second)])
        #expect(executions(Explorer().explore(program, with: Exhaustive())) == expected)
    }

    @Test("Three threads of two steps have 6! / 2! 2! 2! interleavings")
    func multinomial() {
        let program = Program(threads: [own(0, 2), own(1, 2), own(2, 2)])
        #expect(executions(Explorer().explore(program, with: Exhaustive())) == 90)
    }

    @Test("Independent steps are one class; adds to one word are as many as their orders")
    func classes() {
        let apart = Program(threads: [own(0, 4), own(1, 4), own(2, 4)])
        #expect(executions(Explorer().explore(apart, with: Reduced())) == 1)
        let together = Program(threads: [own(0, 3), own(0, 3)])
        #expect(executions(Explorer().explore(together, with: Reduced())) == 20)
    }

    @Test("A limit on preemptions is reported as a bound", arguments: [(0, 2), (1, 8), (2, 26)])
    func preemptions(limit: Int, expected: Int) {
        let program = Program(threads: [own(0, 4), own(1, 4)])
        let outcome = Explorer().explore(program, with: Exhaustive(preemptionLimit: limit))
        guard case .bounded(let executions) = outcome else {
            Issue.record("not bounded: \(outcome)")
            return
        }
        #expect(executions == expected)
    }

    @Test("A step limit and an execution limit are reported as bounds")
    func limits() {
        let program = Program(threads: [own(0, 3), own(1, 3)])
        for explorer in [Explorer(stepLimit: 5), Explorer(executionLimit: 19)] {
            guard case .bounded = explorer.explore(program, with: Exhaustive()) else {
                Issue.record("a limit was met and not told")
                return
            }
        }
        let random = Random(executions: 7, generator: Congruential(seed: 1))
        guard case .bounded(7) = Explorer().explore(program, with: random) else {
            Issue.record("random picks exhaust nothing")
            return
        }
    }

    @Test("The reduced search finds what the full one finds", arguments: 0..<(isLong ? 300 : 40))
    func sameOutcomes(seed: UInt64) {
        var random = Congruential(seed: seed)
        // Threads and steps of each; 1680, 252, 2520 and 34650 interleavings if none waits.
        let shapes = [(3, 3), (2, 5), (4, 2), (3, 4)]
        let shape = shapes[Int(seed) % (isLong ? 4 : 2)]
        let threads = (0..<shape.0).map { _ in
            (0..<shape.1).map { _ in step(using: &random) }
        }
        let full = Program(threads: threads)
        let reduced = Program(threads: threads)
        let all = executions(Explorer().explore(full, with: Exhaustive()))
        let some = executions(Explorer().explore(reduced, with: Reduced()))
        #expect(full.outcomes.all == reduced.outcomes.all, "\(threads)")
        #expect((some ?? 0) >= full.outcomes.all.count)
        #expect((some ?? .max) <= (all ?? 0))
    }

    private func step(using random: inout Congruential) -> Program.Step {
        let word = Int.random(in: 0..<2, using: &random)
        let value = Int.random(in: 0..<3, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return .load(word)
        case 1: return .store(word, value)
        case 2: return .add(word, 1)
        case 3: return .compareExchange(word, expected: value, desired: 2)
        default: return .wait(word, while: value)
        }
    }
}
