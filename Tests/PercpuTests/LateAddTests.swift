import Mutants
import Percpu
import Testing

/// Grace periods under as many kills as the time allows.
@Suite(.serialized) struct LateAddTests {
    typealias WrongCommand = WrongGrace<RseqSlots, PlainMembarrier<HardwareMemory>>

    func check<S: TestedStrategy>(_ type: S.Type, kills: Int) throws where S.Word == HardwareWord {
        try Subject(type: type, perturbed: false).skipIfUnavailable()
        for (workers, evicts) in [(2, true), (2, false), (8, false)] {
            // Only where nobody adds between the zeroing of a slot and the return of percpu mode.
            if evicts && !(S.self is RseqSlots.Type) { continue }
            let run = LateAdds<S>(workerCount: workers, killCount: kills, evicts: evicts)
            let report = try run.run()
            print("\(S.id), \(workers) workers\(evicts ? ", evicted" : ""): \(report.line)")
            #expect(report.late == 0)
            #expect(report.lost == 0)
        }
    }

    @Test("A restarted section never adds late")
    func rseq() throws {
        try check(RseqSlots.self, kills: isLongRun ? 50_000 : 2000)
    }

    @Test("A closed slot never adds late")
    func locked() throws {
        try check(ClosableSlots<HardwareWord>.self, kills: isLongRun ? 50_000 : 2000)
    }

    @Test("A section that is waited for never adds late")
    func sections() throws {
        try check(
            SectionSlots<MembarrierSections<HardwareWord>>.self, kills: isLongRun ? 1000 : 50)
    }

    @Test("A worker between announcements never adds late")
    func quiescent() throws {
        try check(SectionSlots<Quiescent<HardwareWord>>.self, kills: isLongRun ? 500 : 50)
    }

    @Test("The wrong membarrier command lets sections add late, now and then")
    func wrongCommand() throws {
        try Subject(type: WrongCommand.self, perturbed: false).skipIfUnavailable()
        var late = 0
        var kills = 0
        // Each attempt moves threads to other moments; the first that shows the fault is enough.
        for workers in [2, 1, 3, 2, 1, 3] where late < 3 {
            let control = LateAdds<WrongCommand>(
                workerCount: workers, killCount: 100_000, enough: 3, evicts: true,
                deadlineSeconds: 10)
            let report = try control.run()
            print("control \(WrongCommand.id), \(workers) workers, evicted: \(report.line)")
            late += report.late
            kills += report.kills
        }
        print("control \(WrongCommand.id): \(late) of \(kills) kills late")
        #expect(late > 0)
    }
}
