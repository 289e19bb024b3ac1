@testable import Explore
import Mutants
import Percpu
import Testing

/// An owner with an idea of its own.
struct Owner<Strategy: CounterStrategy>: Scenario where Strategy.Word == ModelWord {
    static var id: String { "owner" }

    var flags: InitFlags = []
    let act: @Sendable (Stage<Strategy>) -> Void

    func setUp(in world: World) -> () -> Void {
        let stage = Stage<Strategy>(in: world, workers: 1, flags: flags)
        world.thread("owner") { act(stage) }
        return stage.judge
    }
}

/// A check that has never fired is not known to work.
@Suite struct PlantedFaults {
    typealias Sections = SectionSlots<MembarrierSections<ModelWord>>
    typealias QSBR = SectionSlots<Quiescent<ModelWord>>

    /// Explores until one of `symptoms` shows, whatever else goes wrong.
    private func expect(_ symptoms: Set<Symptom>, of scenario: some Scenario) {
        let explorer = Explorer(executionLimit: 50_000, watched: symptoms)
        let outcome = explorer.explore(scenario, with: Reduced())
        guard let symptom = outcome.symptom else {
            Issue.record("\(symptoms) not found: \(outcome)")
            return
        }
        #expect(symptoms.contains(symptom))
        print("planted \(type(of: scenario)): \(symptom)")
    }

    private let all = Set(Symptom.allCases)

    @Test("A missing grace period is found under sections")
    func noGraceSections() {
        typealias Broken = WrongGrace<Sections, NoGrace<ModelMemory>>
        expect(all, of: KillRacesLookup<Broken>())
        expect(all, of: KillRacesPut<Broken>())
    }

    @Test("A missing grace period is found under QSBR")
    func noGraceQuiescent() {
        typealias Broken = WrongGrace<QSBR, NoGrace<ModelMemory>>
        expect(all, of: KillRacesLookup<Broken>())
        expect(all, of: KillRacesPut<Broken>())
    }

    /// Not by a random walk: one that may turn at every step hardly ever leaves a worker alone between its
    /// look at the mode and its add for as long as a whole kill takes.
    @Test("Every scheduler that searches finds a missing grace period")
    func noGraceSchedulers() {
        let scenario = KillRacesLookup<WrongGrace<Sections, NoGrace<ModelMemory>>>()
        let schedulers: [any Scheduler] = [Reduced(), Exhaustive(preemptionLimit: 2)]
        for scheduler in schedulers {
            let outcome = Explorer().explore(scenario, with: scheduler)
            #expect(outcome.symptom != nil, "\(scheduler): \(outcome)")
        }
    }

    @Test("A barrier is no grace period")
    func plainMembarrier() {
        typealias Broken = WrongGrace<Sections, PlainMembarrier<ModelMemory>>
        expect([.lateAdd], of: KillRacesLookup<Broken>())
    }

    @Test("A fold before the grace period is found")
    func foldBeforeGrace() {
        expect(all, of: KillRacesLookup<Broken<Sections, FoldBeforeGrace>>())
        expect(all, of: KillRacesLookup<Broken<QSBR, FoldBeforeGrace>>())
    }

    @Test("A slot left out of the sum is found")
    func forgottenSlot() {
        expect([.releasedHeld], of: KillRacesPut<Broken<Sections, ForgottenSlot>>())
        expect([.lostCount], of: KillRacesPut<Broken<QSBR, ForgottenSlot>>(handsOver: true))
        expect(
            all, of: KillRacesPut<Broken<AddCheckSlots<ModelWord>, ForgottenSlot>>())
    }

    @Test("A missing bias is found: release comes before the fold")
    func noBias() {
        // The head start takes the bias out of the shared count and gives it to a slot.
        expect(all, of: KillRacesPut<Sections>(headStarts: [percpuBias]))
        expect(
            [.zeroTooEarly],
            of: KillRacesLookup<Sections>(asksZero: true, headStarts: [percpuBias]))
    }

    @Test("A reopening that does not wait for settling workers is found")
    func impatientReopen() {
        expect(all, of: KillReinitKill<AddCheckSlots<ImpatientWord>>())
    }

    @Test("A lookup that ignores the kill is found")
    func blindToDead() {
        expect([.liveAfterConfirm], of: KillRacesLookup<Broken<Sections, BlindToDead>>())
    }

    @Test("A lookup that changes its mind is found")
    func fickle() {
        expect([.notMonotone], of: KillRacesLookup<Broken<Sections, Fickle>>(lookups: 2))
    }

    @Test("A slot that moves after the fold is found though the count is right")
    func dribble() {
        expect([.lateAdd], of: KillRacesLookup<Broken<Sections, Dribble>>())
    }

    @Test("A get on zero releases twice")
    func releasedTwice() {
        expect(
            [.releasedTwice],
            of: Owner<Sections> { stage in
                stage.kill()
                stage.waitForRelease()
                var seat = stage.reference.seat(0)
                stage.reference.get(at: &seat)
                stage.reference.put(at: &seat)
            })
    }

    @Test("A put of the initial reference is a release of a living reference")
    func releasedAlive() {
        expect(
            [.releasedAlive],
            of: Owner<Sections>(flags: .atomic) { stage in
                var seat = stage.reference.seat(0)
                stage.reference.put(at: &seat)
            })
    }

    @Test("A leaked reference is found, as a hang when somebody waits")
    func leaks() {
        expect(
            [.neverReleased],
            of: Owner<Sections> { stage in
                var seat = stage.reference.seat(0)
                stage.reference.get(at: &seat)
                stage.kill()
            })
        expect(
            [.hang],
            of: Owner<QSBR> { stage in
                var seat = stage.reference.seat(0)
                stage.reference.get(at: &seat)
                stage.kill()
                stage.waitForRelease()
            })
    }

    @Test("A confirmation that is missing, or given twice, is found")
    func confirmation() {
        expect(
            [.confirmation],
            of: Owner<Sections> { stage in
                stage.witness.kills.add(1)
                stage.reference.kill {}
            })
        expect(
            [.confirmation],
            of: Owner<Sections> { stage in
                stage.kill()
                stage.witness.confirm()
            })
    }

    @Test("A second kill is misuse")
    func misuse() {
        expect(
            [.misuse],
            of: Owner<Sections> { stage in
                stage.kill()
                stage.kill()
            })
    }

    @Test("A worker that never quiesces hangs the switch")
    func neverQuiet() {
        expect(
            [.hang],
            of: Owner<QSBR> { stage in
                var seat = stage.reference.seat(0)
                stage.reference.resume(at: &seat)
                stage.kill()
                stage.waitForRelease()
            })
    }
}
