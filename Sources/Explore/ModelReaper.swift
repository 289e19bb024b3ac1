public import Percpu
internal import Synchronization

/// A reaper that is a thread of a world: grace periods end whenever the scheduler lets them.
public final class ModelReaper: Reaper {
    private let queue = Mutex<[@Sendable () -> Void]>([])
    /// How often something was called.
    private let signal: ModelWord

    /// Adds the reaper's thread to `world`.
    public init(in world: World) {
        signal = ModelMemory(world: world).allocate("reaper", initially: 0)
        world.thread("reaper") { [self] in run() }
    }

    public func call(_ work: @escaping @Sendable () -> Void) {
        signal.add(1)
        // Belongs to the step above: nobody else runs before this thread's next access.
        queue.withLock { $0.append(work) }
    }

    public func wait<Word: AtomicWord>(for pending: Word) {
        while pending.loadAcquire() == 1 { pending.wait(while: 1) }
    }

    private func run() {
        var done = 0
        while signal.idle(while: done) {
            guard let work = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                preconditionFailure("the reaper was signalled for nothing")
            }
            done += 1
            work()
        }
    }
}
