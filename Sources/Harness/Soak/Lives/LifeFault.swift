import ZoneDevice

/// One defect in how a reference is used, planted once in an early life of the first lane.
///
/// All other faults are of devices or of the machine, and have no place in a load of references alone.
enum LifeFault: String, Sendable, CaseIterable {
    /// The reference is killed twice.
    case killsTwice = "FI-01"
    /// One put too many between the kill and the fold, with nobody holding a reference.
    case putsBeforeFold = "FI-02"
    /// One put too many after the fold, while references are held.
    case putsAfterFold = "FI-03"
    /// One get that nobody puts.
    case leaksGet = "FI-04"
    /// A get after the release makes one of zero, and its put releases again.
    case getsOnZero = "FI-19"

    /// The promises of which one is found broken first.
    var invariants: Set<String> {
        switch self {
        case .killsTwice: ["INV-18"]
        case .putsBeforeFold: ["INV-19", "INV-6"]
        case .putsAfterFold: ["INV-5"]
        case .leaksGet: ["INV-1", "INV-2"]
        case .getsOnZero: ["INV-3"]
        }
    }

    /// Whether there must be a fold for it to show.
    var needsFold: Bool { self == .putsBeforeFold || self == .putsAfterFold }
}
