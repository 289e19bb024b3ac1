import Machine
import Records

/// Notices what the host does to a run: CPUs that go and come, a cpuset that shrinks, a clock that steps.
struct HostWatch {
    /// CPUs that workers may be put on just now.
    private(set) var usable: CPUSet

    init(start: ProcessStart) { usable = start.affinity }

    /// What has changed since the last look, a sentence each; what has changed makes a stretch invalid.
    mutating func look() -> [String] { [] }
}
