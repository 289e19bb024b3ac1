import Percpu
import Records
import Synchronization
import ZoneDevice

/// What happens to one device: its timeline, and what should not have happened.
final class DeviceLog: Sendable {
    /// Something found, with the words for a person.
    struct Note: Sendable, Equatable {
        var sighting: Sighting
        var detail: String
    }

    /// A step or a mark, in ticks.
    struct Moment: Sendable {
        var name: String
        var start: UInt64
        /// `nil` while it lasts.
        var end: UInt64?
    }

    private struct State {
        var moments: [Moment] = []
        var notes: [Note] = []
        var step: Step?
        var since: UInt64 = 0
    }

    private let state = Mutex(State())
    /// More of one kind would say nothing new.
    private static let mostAlike = 8

    /// Enters something that should not be; the same thing again says nothing new.
    func note(_ symptom: Symptom, by figure: Int? = nil, _ detail: String) {
        let note = Note(sighting: Sighting(symptom, figure), detail: detail)
        state.withLock { state in
            let alike = state.notes.filter { $0.sighting == note.sighting }
            guard alike.count < Self.mostAlike, !alike.contains(note) else { return }
            state.notes.append(note)
        }
    }

    func began(_ step: Step) {
        let now = Ticks.now()
        state.withLock { state in
            state.moments.append(Moment(name: step.rawValue, start: now))
            state.step = step
            state.since = now
        }
    }

    func ended(_ step: Step) {
        let now = Ticks.now()
        state.withLock { state in
            state.step = nil
            guard
                let index = state.moments.lastIndex(where: {
                    $0.name == step.rawValue && $0.end == nil
                })
            else { return }
            state.moments[index].end = now
        }
    }

    /// Enters something that takes no time.
    func mark(_ name: String) {
        let now = Ticks.now()
        state.withLock { $0.moments.append(Moment(name: name, start: now, end: now)) }
    }

    var notes: [Note] { state.withLock { $0.notes } }
    var moments: [Moment] { state.withLock { $0.moments } }
    /// The step under way and when it began, ticks; `nil` between two.
    var current: (step: Step, since: UInt64)? {
        state.withLock { state in state.step.map { ($0, state.since) } }
    }

    /// Ticks that the last `step` took; `nil` when there was none or it did not end.
    func ticks(of step: Step) -> UInt64? {
        state.withLock { state in
            state.moments.last { $0.name == step.rawValue }
                .flatMap { moment in moment.end.map { $0 &- moment.start } }
        }
    }

    /// The moments as a record shows them, from the first step on.
    func timeline(nanosecondsPerTick scale: Double) -> [TeardownEntry.Moment] {
        let moments = self.moments
        guard let origin = moments.map(\.start).min() else { return [] }
        return moments.map { moment in
            TeardownEntry.Moment(
                step: moment.name, atUs: Double(moment.start &- origin) * scale / 1000,
                forUs: moment.end.map { Double($0 &- moment.start) * scale / 1000 } ?? 0)
        }
    }
}
