import Machine
import Percpu
import Synchronization
import Testing

@testable import Harness

/// The loop that bounces a line, and what its reports come to.
struct LineBounceTests {
    private let limits = LineBounce.Limits(chunk: 20_000, silence: 30_000_000)

    private func line() -> (memory: HardwareMemory, word: HardwareWord) {
        let memory = HardwareMemory(arena: SlotArena(placeCount: 1))
        return (memory, memory.allocateSlots("line", count: 1)[0])
    }

    private func chunks(_ ticks: [UInt64]) -> [Chunk] {
        ticks.enumerated().map { index, ticks in
            let start = UInt64(index) * 1_000_000
            return Chunk(start: start, end: start + ticks, pairs: 10)
        }
    }

    @Test func `a token goes to and fro, and each side counts what it handed on`() throws {
        let (memory, word) = line()
        let end = LineBounce.End()
        let answer = Answer<LineBounce.Report>()
        let limits = LineBounce.Limits(chunk: 20_000, silence: 20_000_000_000)
        let thread = try OwnThread.start(name: "partner") {
            answer.set(LineBounce.answer(word, limits, until: end))
        }
        let report = LineBounce.lead(word, limits, until: end)
        thread.join()
        #expect(!report.heardNothing && answer.value?.heardNothing == false)
        #expect(report.chunks.count + report.broken > 0)
        // Each token was answered but the last: the partner's are even.
        let last = word.loadRelaxed()
        let rounds = report.chunks.reduce(0) { $0 + $1.pairs }
        #expect(last >= 2 * rounds)
        withExtendedLifetime(memory) {}
    }

    @Test func `tokens are handed on in their order and no further than asked`() {
        let (memory, word) = line()
        #expect(LineBounce.pass(word, from: 0, count: 1, spins: 10) == 1)
        #expect(word.loadRelaxed() == 1)
        #expect(LineBounce.pass(word, from: 1, count: 1, spins: 10) == 1)
        #expect(word.loadRelaxed() == 2)
        #expect(LineBounce.pass(word, from: 3, count: 1, spins: 10) == 0)
        #expect(LineBounce.pass(word, from: 2, count: 5, spins: 10) == 1)
        #expect(word.loadRelaxed() == 3)
        withExtendedLifetime(memory) {}
    }

    @Test
    func `a partner that never answers ends in a lost cell, as does a leader that never comes`() {
        let (memory, word) = line()
        let end = LineBounce.End()
        let leader = LineBounce.lead(word, limits, until: end)
        #expect(leader.heardNothing && leader.chunks.isEmpty)
        // Whoever comes late goes home at once.
        #expect(end.isHere)
        #expect(
            LineBounce.judge(leader, LineBounce.Report(), cpus: (3, 8), limits)
                == .lost(reason: "CPU 8 did not answer for 30 ms"))
        word.storeRelaxed(0)
        let partner = LineBounce.answer(word, limits, until: LineBounce.End())
        #expect(partner.heardNothing)
        #expect(
            LineBounce.judge(LineBounce.Report(), partner, cpus: (3, 8), limits)
                == .lost(reason: "CPU 3 did not answer for 30 ms"))
        withExtendedLifetime(memory) {}
    }

    @Test func `a partner that falls silent in the middle ends in a lost cell`() throws {
        let (memory, word) = line()
        let end = LineBounce.End()
        let thread = try OwnThread.start(name: "partner") {
            // Through the warm-up, and then no more.
            var handedOn = 0
            while handedOn < 40, !end.isHere {
                handedOn += LineBounce.pass(
                    word, from: 1 + 2 * handedOn, count: 40 - handedOn, spins: 1 << 12)
            }
        }
        let limits = LineBounce.Limits(
            chunk: 20_000, length: 60_000_000_000, silence: 2_000_000_000)
        let report = LineBounce.lead(word, limits, until: end)
        thread.join()
        #expect(report.heardNothing)
        withExtendedLifetime(memory) {}
    }

    @Test func `a worker that was moved loses its cell whatever it measured`() {
        var measured = LineBounce.Report()
        measured.chunks = chunks(Array(repeating: 1000, count: 40))
        let sound = LineBounce.Report()
        var moved = sound
        moved.stayed = false
        var movedLeader = measured
        movedLeader.stayed = false
        #expect(
            LineBounce.judge(measured, sound, cpus: (1, 5), limits)
                == .samples([50, 50, 50, 50, 50]))
        #expect(
            LineBounce.judge(measured, moved, cpus: (1, 5), limits)
                == .lost(reason: "worker was moved off CPU 5"))
        #expect(
            LineBounce.judge(movedLeader, sound, cpus: (1, 5), limits)
                == .lost(reason: "worker was moved off CPU 1"))
    }

    @Test func `chunks with a hole count nowhere, and a few chunks make one figure`() {
        let holes: [UInt64] = [1000, 1000, 90_000, 1000, 1010, 990, 5000, 1000, 1000, 1000]
        #expect(LineBounce.samples(of: chunks(holes), perSample: 8) == [50])
        #expect(LineBounce.samples(of: chunks(holes), perSample: 4) == [50, 50])
        #expect(LineBounce.samples(of: chunks([1000, 1200, 1100]), perSample: 8) == [55])
        #expect(LineBounce.samples(of: [], perSample: 8).isEmpty)
        #expect(
            LineBounce.judge(LineBounce.Report(), LineBounce.Report(), cpus: (1, 5), limits)
                == .lost(reason: "no undisturbed chunk between CPUs 1 and 5"))
    }
}
