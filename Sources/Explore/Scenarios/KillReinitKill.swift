public import Percpu

/// Several lives against a worker that looks up all the while: finds stragglers of an earlier kill.
///
/// What a lookup may answer is judged by `KillRacesLookup`; here the counts are.
public struct KillReinitKill<Strategy: CounterStrategy>: Scenario
where Strategy.Word.Memory: ModelledMemory {
    public static var id: String { "kill-reinit-kill" }

    private let workers: Int
    private let lookups: Int
    private let kills: Int
    private let endsAlive: Bool

    /// - Parameters:
    ///   - workers: How many look up at once.
    ///   - lookups: How often each does.
    ///   - kills: How often the reference is killed.
    ///   - endsAlive: Whether the last kill, too, is followed by a reinit.
    public init(workers: Int = 1, lookups: Int = 1, kills: Int = 2, endsAlive: Bool = false) {
        self.workers = workers
        self.lookups = lookups
        self.kills = kills
        self.endsAlive = endsAlive
    }

    public func setUp(in world: World) -> () -> Void {
        let stage = Stage<Strategy>(in: world, workers: workers, flags: .allowReinit)
        world.thread("owner") { [kills, endsAlive] in
            for kill in 1...kills {
                stage.kill()
                stage.waitForRelease()
                if kill < kills || endsAlive { stage.reinit() }
            }
        }
        for index in 0..<workers {
            world.thread("worker \(index)") { [lookups] in
                var seat = stage.reference.seat(index)
                stage.reference.resume(at: &seat)
                for _ in 0..<lookups {
                    stage.visit(at: &seat)
                    stage.reference.quiesce(at: &seat)
                }
                stage.reference.suspend(at: &seat)
            }
        }
        return stage.judge
    }
}
