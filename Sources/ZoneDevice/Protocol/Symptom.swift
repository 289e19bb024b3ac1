/// What a broken protocol looks like from outside.
public enum Symptom: String, Sendable, Codable, CaseIterable {
    /// A wait passed its deadline, and nothing that could end it was left to come.
    case hang
    /// A struct page was touched after its memory had been removed.
    case useAfterUnmap
    /// A removed struct page was touched by somebody who held no pin on it from before.
    case touchAfterUnmap
    /// A new reference could be had when the mapping was to go: "still live!".
    case liveAtUnmap
    /// The fold found no reference: "<= 0 (n)".
    case underflow
    /// The reference was killed more than once.
    case killedTwice
    /// Release ran while a holder was outstanding, or before the confirmation.
    case releasedEarly
    /// Release ran more than once in a life.
    case releasedTwice
    /// A life ended without its release.
    case neverReleased
    /// A slot moved after the fold.
    case lateAdd
    /// Slots do not hold what was counted.
    case lostCount
    /// A mode word with a flag was taken for the address of the slots.
    case wrongSlot
    /// A callback under the switch lock asked for it again: the kernel hangs.
    case underSwitchLock
    /// The reference was used after its exit.
    case useAfterExit
    /// A lookup found a reference that had exited.
    case lookupAfterExit
    /// The reference was given up while a switch was under way.
    case freedWhileSwitching
    /// A device page went to the page allocator.
    case pageToAllocator
    /// Actions ran in another order than devres gives.
    case wrongOrder
    /// References and what should hold them do not add up at rest.
    case unbalanced
    /// A lookup that began after the confirmation succeeded.
    case lookupAfterConfirm
    /// A lookup succeeded on a mapping whose memory was gone.
    case lookupAfterUnmap
    /// A stale table entry: the device cannot be attached again.
    case staleEntry
    /// A page's canary was overwritten.
    case damagedPage
    /// A worker did not stay on its CPU: the run counts for nothing.
    case movedWorker

    /// The promise that is broken, by its number.
    public var invariant: String {
        switch self {
        case .hang, .neverReleased: "INV-6"
        case .useAfterUnmap, .touchAfterUnmap, .damagedPage: "INV-P3"
        case .liveAtUnmap, .lookupAfterConfirm, .lookupAfterUnmap: "INV-P4"
        case .underflow: "INV-19"
        case .killedTwice: "INV-18"
        case .releasedEarly: "INV-5"
        case .releasedTwice: "INV-3"
        case .lateAdd: "INV-10"
        case .lostCount: "INV-2"
        case .wrongSlot, .movedWorker: "INV-24"
        case .underSwitchLock: "INV-15"
        case .useAfterExit, .lookupAfterExit: "INV-20"
        case .freedWhileSwitching: "INV-22"
        case .pageToAllocator: "INV-P6"
        case .wrongOrder: "INV-P7"
        case .unbalanced: "INV-P2"
        case .staleEntry: "INV-P10"
        }
    }
}

/// A symptom with the number that belongs to it, as it is expected or as it was found.
public struct Sighting: Sendable, Hashable {
    public var symptom: Symptom
    /// The count in question, where the symptom has one: what the fold found, or what is too much.
    public var figure: Int?

    public init(_ symptom: Symptom, _ figure: Int? = nil) {
        self.symptom = symptom
        self.figure = figure
    }

    /// As in records: `hang`, `underflow <= 0 (-15)`, `unbalanced by 3`.
    public var text: String {
        guard let figure else { return symptom.rawValue }
        return switch symptom {
        case .underflow: "\(symptom.rawValue) <= 0 (\(figure))"
        default: "\(symptom.rawValue) by \(figure)"
        }
    }
}
