import Machine
import Records

/// Looks for what the host does to a run: CPUs that go, cpusets that shrink, clocks that step.
struct HostWatch {
    /// Where it looks; a test puts its own things there.
    struct Sources: Sendable {
        var online: @Sendable () -> CPUSet?
        var cpuset: @Sendable () -> CPUSet?
        /// The mask of a thread that this process never pins.
        var affinity: @Sendable () -> CPUSet?
        /// How long the process has stood still in all, nanoseconds; may only grow.
        var stoodStill: @Sendable () -> Int64
        var clocks: HostClocks

        /// This host.
        static func host() -> Sources {
            let cpus = HostCPUs()
            // Without a thread to spare the rest is still worth looking at.
            let sentinel = try? Sentinel()
            return Sources(
                online: { cpus.online }, cpuset: { cpus.cpuset },
                affinity: { sentinel?.affinity }, stoodStill: { sentinel?.stoodStill ?? 0 },
                clocks: .system)
        }
    }

    /// CPUs that workers may be put on just now: those of the start that are online and in the cpuset.
    private(set) var usable: CPUSet
    /// How long the process has stood still so far, nanoseconds; no fault of whoever did not move meanwhile.
    private(set) var stoodStill: Int64

    private let sources: Sources
    private var cpus: CPUChanges
    private var offsets: HostClocks.Offsets?
    private var next: Int64

    /// Between two looks, nanoseconds.
    static let interval: Int64 = 250_000_000

    init(start: ProcessStart) { self.init(start: start.affinity, sources: .host()) }

    init(start: CPUSet, sources: Sources) {
        self.sources = sources
        cpus = CPUChanges(start: start, Self.sight(sources))
        usable = cpus.usable
        offsets = sources.clocks.offsets()
        stoodStill = sources.stoodStill()
        next = sources.clocks.monotonic() + Self.interval
    }

    /// What has changed since the last look, a sentence each; what has changed makes a stretch invalid.
    ///
    /// - Cost: one look at a clock, but for four times a second, when it reads two small files.
    mutating func look() -> [String] {
        sources.clocks.monotonic() < next ? [] : lookNow()
    }

    /// The same, however short ago the last look was: for whoever needs `usable` as it is.
    mutating func lookNow() -> [String] {
        let now = sources.clocks.monotonic()
        next = now + Self.interval
        var changes = cpus.note(Self.sight(sources), at: now)
        usable = cpus.usable
        changes += clockChanges()
        let still = sources.stoodStill()
        // A little more is what was missing of a stop that has been told.
        if still - stoodStill > Self.tolerance {
            changes.append("the process stood still for \(Self.seconds(still - stoodStill)) s")
        }
        stoodStill = still
        return changes
    }

    /// Reads the CPUs; again when one came or went between the readings.
    private static func sight(_ sources: Sources) -> CPUChanges.Sight {
        var online = sources.online()
        var sight = CPUChanges.Sight(online: online, cpuset: nil, affinity: nil)
        for _ in 0..<4 {
            sight = CPUChanges.Sight(
                online: online, cpuset: sources.cpuset(), affinity: sources.affinity())
            online = sources.online()
            if online == sight.online { break }
        }
        return sight
    }

    private mutating func clockChanges() -> [String] {
        guard let now = sources.clocks.offsets() else { return [] }
        defer { offsets = now }
        guard let old = offsets else { return [] }
        var changes: [String] = []
        let slept = now.slept - old.slept
        if slept > Self.tolerance {
            changes.append("the machine slept for \(Self.seconds(slept)) s")
        }
        let step = now.wall - old.wall
        // A clock may be slewed by a thousandth at most; that is no step, however long ago the last look was.
        if step.magnitude > Self.tolerance.magnitude + UInt64(max(0, now.at - old.at)) / 1_000 {
            changes.append("the clock stepped by \(step > 0 ? "+" : "")\(Self.seconds(step)) s")
        }
        return changes
    }

    /// Smaller steps are the work of those who keep clocks.
    private static let tolerance: Int64 = 50_000_000

    /// Seconds, whole ones without a fraction, others with a tenth or, below ten, a hundredth.
    static func seconds(_ nanoseconds: Int64) -> String {
        let hundredths = (nanoseconds.magnitude + 5_000_000) / 10_000_000
        let sign = nanoseconds < 0 ? "-" : ""
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 || whole >= 100 { return "\(sign)\(whole)" }
        let digits = rest < 10 ? "0\(rest)" : "\(rest)"
        return "\(sign)\(whole).\(whole < 10 ? digits : String(digits.prefix(1)))"
    }
}
