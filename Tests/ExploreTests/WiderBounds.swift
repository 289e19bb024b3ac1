import Explore
import Percpu
import Testing

/// What takes minutes, for `REFTORTURE_LONG=1`: two workers, more lookups, more lives.
///
/// `REFTORTURE_EXECUTIONS` says when to stop each, and call it bounded.
@Suite(.enabled(if: isLong, "REFTORTURE_LONG=1 is not set"))
struct WiderBounds {
    private let limit = number(in: "REFTORTURE_EXECUTIONS") ?? 400_000

    private func expectSound(_ scenario: some Scenario, _ note: String) {
        let outcome = explore(scenario, note, limit: limit)
        #expect(outcome.symptom == nil, "\(note): \(outcome)")
    }

    private func wider<S: CounterStrategy>(_: S.Type) where S.Word == ModelWord {
        expectSound(KillRacesLookup<S>(asksZero: true), "is zero, \(S.id)")
        expectSound(KillRacesLookup<S>(lookups: 2), "two lookups, \(S.id)")
        expectSound(KillRacesLookup<S>(workers: 2), "two workers, \(S.id)")
        expectSound(KillReinitKill<S>(endsAlive: true), "two lives and a third, \(S.id)")
        expectSound(KillReinitKill<S>(lookups: 2), "two lives, two lookups, \(S.id)")
        expectSound(KillReinitKill<S>(workers: 2), "two lives, two workers, \(S.id)")
    }

    @Test func addCheck() { wider(AddCheckSlots<ModelWord>.self) }
    @Test func sections() { wider(SectionSlots<MembarrierSections<ModelWord>>.self) }
    @Test func quiescent() { wider(SectionSlots<Quiescent<ModelWord>>.self) }
    @Test func closable() { wider(ClosableSlots<ModelWord>.self) }
    @Test func shared() { wider(SharedAtomic<ModelWord>.self) }
}
