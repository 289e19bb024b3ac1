import Percpu
import ZoneDevice

/// A way of counting that can be soaked, with the episodes compiled for it alone.
struct SoakSubject: Sendable {
    let id: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    let unavailableReason: @Sendable () -> String?
    /// Makes an episode of the load that the plan names; `nil` when there is no such load.
    let make: @Sendable (EpisodeSetting) throws(MemmapError) -> (any Episode)?
}

extension SoakSubject {
    /// The sound ones.
    static let all: [SoakSubject] = []

    /// The one of this name; `nil` when there is none.
    static func named(_ id: String) -> SoakSubject? { all.first { $0.id == id } }
}
