public import Percpu

/// A kill against a worker that drops a reference, which it or another worker took before.
public struct KillRacesPut<Strategy: CounterStrategy>: Scenario
where Strategy.Word.Memory: ModelledMemory {
    public static var id: String { "kill-races-put" }

    private let handsOver: Bool
    private let headStarts: [Int]

    /// - Parameters:
    ///   - handsOver: Whether one worker takes the reference and another one drops it, so that neither
    ///     slot holds the count alone.
    ///   - headStarts: What slots are preloaded with, `[slot]`.
    public init(handsOver: Bool = false, headStarts: [Int] = []) {
        self.handsOver = handsOver
        self.headStarts = headStarts
    }

    public func setUp(in world: World) -> () -> Void {
        let stage = Stage<Strategy>(
            in: world, workers: handsOver ? 2 : 1, flags: [], headStarts: headStarts)
        let isTaken = Strategy.Word.Memory(world: world).allocate("taken", initially: 0)
        world.thread("killer") {
            isTaken.wait(while: 0)
            stage.kill()
        }
        world.thread("taker") { [handsOver] in
            var seat = stage.reference.seat(0)
            stage.reference.resume(at: &seat)
            stage.get(at: &seat)
            if handsOver { stage.reference.suspend(at: &seat) }
            isTaken.storeRelease(1)
            if handsOver { return }
            stage.reference.quiesce(at: &seat)
            stage.put(at: &seat)
            stage.reference.suspend(at: &seat)
        }
        guard handsOver else { return stage.judge }
        world.thread("dropper") {
            var seat = stage.reference.seat(1)
            isTaken.wait(while: 0)
            stage.reference.resume(at: &seat)
            stage.put(at: &seat)
            stage.reference.suspend(at: &seat)
        }
        return stage.judge
    }
}
