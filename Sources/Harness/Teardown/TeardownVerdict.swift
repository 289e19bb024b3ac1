import Records
import ZoneDevice

/// What was found against what was to be found.
struct TeardownVerdict {
    let notes: [DeviceLog.Note]
    /// What must be found: of the fault, and of what the generation is known for under this load.
    let required: [Sighting]
    /// What may be found beside it.
    private let tolerated: Set<Symptom>
    /// What the generation is known for.
    private let defects: Set<Symptom>

    init(
        plan: TeardownPlan, cycle: Cycle, played: Fault.Scene, loaded: Bool,
        notes: [DeviceLog.Note]
    ) {
        self.notes = notes
        let known = plan.generation.known
        var certain: Set<Generation.Circumstance> = []
        if played.heldPins > 0 { certain.insert(.heldPins) }
        if played.pinnings + played.loaded > 0 { certain.insert(.pinning) }
        if cycle.probeFailure == .mapping { certain.insert(.failedMapping) }
        if case .registration? = cycle.probeFailure { certain.insert(.failedRegistration) }
        var possible = certain
        // A worker that is taken off its CPU holds its pins for long, and comes late with its lookups.
        if loaded { possible.formUnion([.heldPins, .lateLookup]) }
        if let fault = plan.fault {
            required = fault.expected(cycle, played)
            tolerated = fault.follows.union(
                known.filter { possible.contains($0.when) }.map(\.symptom))
        } else {
            required = Self.figures(
                of: known.filter { certain.contains($0.when) }.map(\.symptom), played)
            tolerated = Set(known.filter { possible.contains($0.when) }.map(\.symptom))
        }
        defects = Set(known.filter { possible.contains($0.when) }.map(\.symptom))
    }

    /// With their exact numbers, where a known defect has one.
    private static func figures(of symptoms: [Symptom], _ played: Fault.Scene) -> [Sighting] {
        let pins = played.pinnings + played.loaded
        return symptoms.map { symptom in
            switch symptom {
            case .underflow: Sighting(symptom, 1 - pins)
            case .unbalanced: Sighting(symptom, 0 - pins)
            default: Sighting(symptom)
            }
        }
    }

    /// Each once.
    var found: [Sighting] {
        notes.map(\.sighting).reduce(into: []) { found, sighting in
            if !found.contains(sighting) { found.append(sighting) }
        }
    }

    /// Of what was found, what the generation itself is known for.
    var known: [Sighting] { found.filter { defects.contains($0.symptom) } }

    /// Whether all that was to be found was, and nothing else.
    var isAsExpected: Bool {
        let found = Set(self.found)
        return found.isSuperset(of: required)
            && found.subtracting(required).allSatisfy { tolerated.contains($0.symptom) }
    }

    /// Everything found that is no known defect, and what should have been found and was not.
    ///
    /// - Parameters:
    ///   - replay: The command line that repeats the run.
    ///   - isWhole: Whether the run came to its end, so that what was not found can be missed.
    /// - Returns: One for each.
    func violations(replay: String, isWhole: Bool = true) -> [Violation] {
        let found = notes.filter { !defects.contains($0.sighting.symptom) }.map { note in
            Violation(
                invariant: note.sighting.symptom.invariant, symptom: note.sighting.text,
                detail: note.detail, replay: replay)
        }
        let missing = required.filter { isWhole && !self.found.contains($0) }.map { sighting in
            Violation(
                invariant: sighting.symptom.invariant, symptom: "not found: \(sighting.text)",
                detail: "it was to show, and no detector fired", replay: replay)
        }
        return found + missing
    }
}
