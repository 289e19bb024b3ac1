import Machine
import Percpu
import ZoneDevice

/// What is to be done with one device.
struct DevicePlan: Sendable {
    var cycle: Cycle
    var scene: Fault.Scene
    var site: Site
    /// Workers that load; one more walker holds the pins, and one tears down.
    var workerCount: Int
    /// How much later a fold comes than it could; `nil` for no later.
    var foldDelay: Duration?
    /// The CPU that worker 0 leaves its own for; `nil` when it stays.
    var strayCPU: Int?
    var seed: UInt64

    /// Memory sections that the mappings of the cycle need, and one.
    var sectionCount: Int {
        let stages = cycle.generation.probe[cycle.driver, default: []]
        let mappings = max(1, stages.count { $0 == .acquire(.mapPages) })
        let grain = PagemapTable<HardwareWords>.sectionFrames
        return mappings * ((cycle.pages + grain - 1) / grain) + 1
    }
}

/// One device and those who use it, whatever counts: what `Teardown` conducts.
///
/// Each method runs in a thread of its own and may never come back; `abandon` lets it out.
protocol DeviceRunning: AnyObject, Sendable {
    /// What was seen and when.
    var log: DeviceLog { get }
    /// Runs the probe.
    func attach() throws(MemmapError) -> ProbeEnd
    /// Loads the device from one worker until it is told to stop.
    func load(_ context: WorkerContext) -> LoadReport
    /// Lets the workers come back.
    func stopLoad()
    /// Has workers load again.
    func resumeLoad()
    /// Plays what happens before the teardown; returns what came of it.
    func playScene(within limit: Duration) -> Fault.Scene
    /// Looks whether everything adds up while nobody counts.
    func rest(played: Fault.Scene)
    /// Counts every page down and up again without more ado: ticks that it took.
    func plainLoop() -> UInt64
    /// Drops what the scene holds, as soon as the teardown waits for it or has removed the memory.
    func dropHeld()
    /// Tears down.
    func teardown()
    /// Ends all waiting for what never comes.
    func abandon()
    /// The state of the reference and of those who hold it, for whoever looks into a hang.
    var dump: String { get }
    /// Looks at what is left when everybody has gone.
    func finish()
}

/// How a probe ended.
enum ProbeEnd: Sendable {
    case bound
    case failed
    case hung
}

/// What one worker brings back from its load.
struct LoadReport: Sendable {
    /// Pages pinned and unpinned.
    var pins = 0
    /// Lookups that found nothing to take.
    var refused = 0
    /// Whether the worker was on its CPU at the end.
    var stayed = true
}
