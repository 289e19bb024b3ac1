public import Percpu

/// A kill against workers that look the reference up, and put it if they got it.
public struct KillRacesLookup<Strategy: CounterStrategy>: Scenario
where Strategy.Word.Memory: ModelledMemory {
    public static var id: String { "kill-races-lookup" }

    private let workers: Int
    private let lookups: Int
    private let flags: InitFlags
    private let asksZero: Bool
    private let headStarts: [Int]

    /// - Parameters:
    ///   - workers: How many look up at once.
    ///   - lookups: How often each does.
    ///   - flags: How the reference starts.
    ///   - asksZero: Whether the killer asks `isZero` afterwards.
    ///   - headStarts: What slots are preloaded with, `[slot]`.
    public init(
        workers: Int = 1, lookups: Int = 1, flags: InitFlags = [], asksZero: Bool = false,
        headStarts: [Int] = []
    ) {
        self.workers = workers
        self.lookups = lookups
        self.flags = flags
        self.asksZero = asksZero
        self.headStarts = headStarts
    }

    public func setUp(in world: World) -> () -> Void {
        let stage = Stage<Strategy>(
            in: world, workers: workers, flags: flags, headStarts: headStarts)
        world.thread("killer") { [asksZero] in stage.kill(asksZero: asksZero) }
        for index in 0..<workers {
            world.thread("worker \(index)") { [lookups] in
                var seat = stage.reference.seat(index)
                var deadLife: Int?
                stage.reference.resume(at: &seat)
                for _ in 0..<lookups {
                    stage.lookup(at: &seat, deadLife: &deadLife)
                    stage.reference.quiesce(at: &seat)
                }
                stage.reference.suspend(at: &seat)
            }
        }
        return stage.judge
    }
}
