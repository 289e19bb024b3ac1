import Explore
import FoundationEssentials
import Percpu
import Testing

/// Whether wider bounds are wanted.
let isLong = number(in: "REFTORTURE_LONG") == 1

/// A number from the environment.
func number(in variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
}

/// Explores and tells how far that went.
func explore(_ scenario: some Scenario, _ note: String, limit: Int = .max) -> Outcome {
    let clock = ContinuousClock()
    var outcome = Outcome.bounded(executions: 0)
    let explorer = Explorer(executionLimit: limit)
    let time = clock.measure { outcome = explorer.explore(scenario, with: Reduced()) }
    print("explored \(note): \(outcome), \(time)")
    return outcome
}

/// Expects that nothing is found, anywhere.
func expectExhausted(_ scenario: some Scenario, _ note: String) {
    let outcome = explore(scenario, note)
    guard case .exhausted = outcome else {
        Issue.record("\(note): \(outcome)")
        return
    }
}

@Suite struct KillRaces {
    private func lookups<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectExhausted(KillRacesLookup<S>(), "kill ∥ lookup, \(S.id)")
    }

    private func puts<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectExhausted(KillRacesPut<S>(), "kill ∥ put, \(S.id)")
        expectExhausted(KillRacesPut<S>(handsOver: true), "kill ∥ put elsewhere, \(S.id)")
    }

    private func lives<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectExhausted(KillReinitKill<S>(kills: 1, endsAlive: true), "kill, reinit, \(S.id)")
        expectExhausted(KillReinitKill<S>(), "kill, reinit, kill, \(S.id)")
    }

    @Test("A slot may wrap around (INV-24)")
    func wrapAround() {
        let starts = [Int.max, Int.min]
        expectExhausted(
            KillRacesPut<AddCheckSlots<ModelWord>>(handsOver: true, headStarts: starts), "wrap")
        expectExhausted(
            KillRacesPut<SectionSlots<MembarrierSections<ModelWord>>>(
                handsOver: true, headStarts: starts), "wrap")
    }

    @Test("Zero is reported after the confirmation only (INV-12)")
    func zero() {
        typealias Sections = SectionSlots<MembarrierSections<ModelWord>>
        expectExhausted(KillRacesLookup<Sections>(asksZero: true), "is zero, \(Sections.id)")
        typealias Shared = SharedAtomic<ModelWord>
        expectExhausted(KillRacesLookup<Shared>(asksZero: true), "is zero, \(Shared.id)")
    }

    @Test func addCheckLookup() { lookups(AddCheckSlots<ModelWord>.self) }
    @Test func addCheckPut() { puts(AddCheckSlots<ModelWord>.self) }
    @Test func addCheckLives() { lives(AddCheckSlots<ModelWord>.self) }
    @Test func sectionsLookup() { lookups(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func sectionsPut() { puts(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func sectionsLives() { lives(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func quiescentLookup() { lookups(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func quiescentPut() { puts(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func quiescentLives() { lives(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func closableLookup() { lookups(ClosableSlots<ModelWord>.self) }
    @Test func closablePut() { puts(ClosableSlots<ModelWord>.self) }
    @Test func closableLives() { lives(ClosableSlots<ModelWord>.self) }
    @Test func sharedLookup() { lookups(SharedAtomic<ModelWord>.self) }
    @Test func sharedPut() { puts(SharedAtomic<ModelWord>.self) }
    @Test func sharedLives() { lives(SharedAtomic<ModelWord>.self) }
}
