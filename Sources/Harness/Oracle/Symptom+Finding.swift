import ZoneDevice

/// What a finding of the oracle looks like from outside: the one place where promises meet symptoms.
extension Symptom {
    /// The symptom by which a finding shows; `nil` for a promise that is not percpu_ref's.
    init?(_ finding: Finding) {
        switch finding.invariant {
        case "INV-1", "INV-2", "INV-26": self = .lostCount
        // Counted per life: none at all, one where none was due, or one too many.
        case "INV-3":
            switch finding.figure {
            case 0?: self = .neverReleased
            case 1?: self = .releasedEarly
            default: self = .releasedTwice
            }
        // A write that release did not see was made by a put that came after it.
        case "INV-4", "INV-5", "INV-7", "INV-21": self = .releasedEarly
        case "INV-6", "INV-23": self = .hang
        case "INV-8", "INV-9": self = .lookupAfterConfirm
        case "INV-10": self = .lateAdd
        case "INV-11", "INV-12", "INV-13", "INV-14", "INV-16", "INV-17": self = .unbalanced
        case "INV-15": self = .underSwitchLock
        case "INV-18": self = .killedTwice
        case "INV-19": self = .underflow
        case "INV-20": self = .useAfterExit
        case "INV-22": self = .freedWhileSwitching
        case "INV-24": self = .wrongSlot
        case "INV-25": self = .releasedTwice
        default: return nil
        }
    }
}

extension Sighting {
    /// The sighting that a finding is; only an underflow carries its number on.
    init?(_ finding: Finding) {
        guard let symptom = Symptom(finding) else { return nil }
        self.init(symptom, symptom == .underflow ? finding.figure : nil)
    }
}
