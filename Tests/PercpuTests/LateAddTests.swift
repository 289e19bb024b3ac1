import Mutants
import Percpu
import Testing

/// Grace periods under as many kills as the time allows.
@Suite(.serialized) struct LateAddTests {
    typealias WrongCommand = WrongGrace<RseqSlots, PlainMembarrier<HardwareMemory>>

    func check<S: TestedStrategy>(_ type: S.Type, kills: Int) throws where S.Word == HardwareWord {
        try Subject(type: type, perturbed: false).skipIfUnavailable()
        for workers in [2, 8] {
            let report = try LateAdds<S>(workerCount: workers, killCount: kills).run()
            print("\(S.id), \(workers) workers: \(report.line)")
            #expect(report.late == 0)
            #expect(report.lost == 0)
        }
    }

    @Test("A restarted section never adds late")
    func rseq() throws {
        try check(RseqSlots.self, kills: isLongRun ? 200_000 : 5000)
    }

    @Test("A closed slot never adds late")
    func locked() throws {
        try check(ClosableSlots<HardwareWord>.self, kills: isLongRun ? 200_000 : 5000)
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

    @Test(
        "The wrong membarrier command lets sections add late, now and then",
        .enabled(if: isOptimised, "an unoptimised loop is hardly ever inside a section: -c release")
    )
    func wrongCommand() throws {
        try Subject(type: WrongCommand.self, perturbed: false).skipIfUnavailable()
        var late = 0
        var kills = 0
        // Each attempt moves threads to other moments; the first that shows the fault is enough.
        for workers in [2, 3, 2, 3, 2, 3] where late < 3 {
            let control = LateAdds<WrongCommand>(
                workerCount: workers, killCount: 200_000, enough: 3, deadlineSeconds: 10)
            let report = try control.run()
            print("control \(WrongCommand.id), \(workers) workers: \(report.line)")
            late += report.late
            kills += report.kills
        }
        print("control \(WrongCommand.id): \(late) of \(kills) kills late")
        #expect(late > 0)
    }
}
