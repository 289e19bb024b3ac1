public import Percpu

/// A loop body that is timed; one file each, listed in `Catalog.workloads`.
public protocol Workload: Sendable {
    /// The name on the command line and in records.
    static var id: String { get }
    /// One sentence for `list`.
    static var summary: String { get }
    /// Does `pairs` rounds without a call, a lock or a look at a clock.
    ///
    /// Never inlined, so that `scripts/check-hot-loop` finds one specialisation for each subject.
    static func batch<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int)
}

/// A workload as it can be named: a loop on a bare reference, or a user of references at work.
public struct NamedWorkload: Sendable {
    public let id: String
    /// One sentence for `list`.
    public let summary: String
    /// The modes that it can be measured in.
    public let modes: [CountingMode]
    /// Whether it is a user of percpu references, and not a loop that anything that counts can run.
    let isUser: Bool

    init<W: Workload>(_: W.Type) {
        id = W.id
        summary = W.summary
        modes = CountingMode.allCases
        isUser = false
    }

    init(user id: String, modes: [CountingMode] = CountingMode.allCases, summary: String) {
        self.id = id
        self.summary = summary
        self.modes = modes
        isUser = true
    }
}
