public import ZoneDevice

/// One attach, load and teardown as asked for.
public struct TeardownPlan: Sendable {
    public var generation: Generation
    public var driver: Driver
    public var fault: Fault?
    /// Id of the way of counting; a fault in there replaces it.
    public var subject: String
    /// Pages of the device.
    public var pages: Int
    /// Id of the load.
    public var workload: String
    /// The CPU of each worker, `[worker]`; the last one holds the pins.
    public var workerCPUs: [Int]
    /// Pins held over the teardown; the fault's own number when `nil`.
    public var heldPins: Int?
    /// When grace periods end; the fault's own choice when `nil`.
    public var fold: Cycle.Fold?
    /// Whether the reference stays in atomic mode.
    public var atomic = false
    /// How long the load runs before the teardown, nanoseconds.
    public var loadNanoseconds: Int64 = 200_000_000
    /// How long a wait may take; what has not come by then never will.
    ///
    /// Longer where nothing is to hang: a crowded host is no reason to cry out.
    public var patience: Duration
    /// How long to go on with a fault that shows by chance only.
    public var searchNanoseconds: Int64 = 30_000_000_000
    public var seed: UInt64
    /// What repeats the run, for findings.
    public var replay: String

    public init(
        generation: Generation, driver: Driver, fault: Fault? = nil, subject: String, pages: Int,
        workload: String, workerCPUs: [Int], seed: UInt64, replay: String
    ) {
        self.generation = generation
        self.driver = driver
        self.fault = fault
        self.subject = subject
        self.pages = pages
        self.workload = workload
        self.workerCPUs = workerCPUs
        self.seed = seed
        self.replay = replay
        let hangs =
            fault != nil || generation.known.contains { $0.symptom == .hang && $0.when == .pinning }
        patience = hangs ? .seconds(2) : .seconds(10)
    }
}
