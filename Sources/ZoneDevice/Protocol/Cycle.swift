/// One attach and one teardown, as they are to happen: what faults edit.
public struct Cycle: Sendable {
    /// When the grace period of a kill ends.
    public enum Fold: String, Sendable, Codable, CaseIterable {
        /// When it does: a reaper of its own folds as soon as no add is under way.
        case free
        /// Right after the kill, before the next step.
        case early
        /// Not before the teardown sleeps: every put in between meets the biased count.
        case late
    }

    /// What the reference's release callback does.
    public enum Release: Sendable {
        /// Signals whoever waits.
        case signals
        /// Calls exit before it does, which the kernel does not survive under the switch lock.
        case exits
    }

    /// Where the probe fails.
    public enum ProbeFailure: Sendable, Equatable {
        /// The pages cannot be mapped.
        case mapping
        /// The action of this name cannot be registered: there is no memory for its record.
        case registration(String)
    }

    public var generation: Generation
    public var driver: Driver
    /// Pages of the device, at least one.
    public var pages: Int
    /// Pages that users can map, from the first one on.
    public var mappedPages: Int
    /// Whether users map 2 MiB at a time.
    public var huge = false
    /// Whether the reference is to stay in atomic mode from the start.
    public var atomic = false
    public var fold = Fold.free
    public var release = Release.signals
    public var probeFailure: ProbeFailure?
    /// Whether devres runs its actions last in, first out, as it must.
    public var lastInFirstOut = true

    /// A device of `pages` pages under `driver`, as `generation` has it.
    public init(generation: Generation, driver: Driver, pages: Int, mappedPages: Int? = nil) {
        self.generation = generation
        self.driver = driver
        self.pages = pages
        self.mappedPages = min(mappedPages ?? 65_536, pages)
    }
}
