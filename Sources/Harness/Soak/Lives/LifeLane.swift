import Percpu
import Records
import Synchronization

/// One teardown thread's references, one after the other, as workers and the monitor see them.
final class LifeLane<S: CounterStrategy>: Sendable {
    /// Where the teardown thread is.
    enum Step: Int, Sendable {
        case alive
        case switching
        case resting
        case killing
        case confirming
        case releasing
        case reviving
        case exiting
        case ended
    }

    let number: Int
    private let setting: EpisodeSetting
    private let memory: S.Word.Memory
    private let isAtomic: Bool
    private let current: Mutex<LivingReference<S>>
    private let last = Mutex<LivingReference<S>?>(nil)
    private let editions = Atomic<Int>(0)
    private let stage = Atomic<Int>(Step.alive.rawValue)
    private let lives = Atomic<Int>(0)
    private let broken = Atomic<Bool>(false)

    /// A lane with its first reference.
    init(number: Int, _ setting: EpisodeSetting, memory: S.Word.Memory, isAtomic: Bool) {
        self.number = number
        self.setting = setting
        self.memory = memory
        self.isAtomic = isAtomic
        current = Mutex(
            LivingReference(
                lane: number, number: 0, setting, memory: memory, isAtomic: isAtomic))
    }

    /// Changes with the reference.
    var edition: Int { editions.load(ordering: .acquiring) }

    var living: LivingReference<S> { current.withLock { $0 } }

    /// The one that has exited last; kept for what may still be said of it.
    var former: LivingReference<S>? { last.withLock { $0 } }

    /// Puts a fresh reference in the place of one that has exited.
    func replace() {
        let fresh = LivingReference<S>(
            lane: number, number: edition + 1, setting, memory: memory, isAtomic: isAtomic)
        let gone = current.withLock { current in
            defer { current = fresh }
            return current
        }
        last.withLock { $0 = gone }
        editions.wrappingAdd(1, ordering: .releasing)
    }

    /// Something was found here: nothing that follows would say anything.
    var isBroken: Bool { broken.load(ordering: .acquiring) }
    func breaks() { broken.store(true, ordering: .releasing) }

    // MARK: - For the monitor

    func comes(to step: Step) {
        stage.store(step.rawValue, ordering: .relaxed)
        if step == .killing { lives.wrappingAdd(1, ordering: .relaxed) }
    }

    /// How the reference stands; `nil` while it is being replaced, which takes no time.
    func standing() -> Standing? {
        guard let living = current.withLockIfAvailable({ $0 }) else { return nil }
        let step = Step(rawValue: stage.load(ordering: .relaxed)).map { "\($0)" } ?? "?"
        let kills = lives.load(ordering: .relaxed)
        return living.standing(lane: number, steps: ["kill \(kills)", step])
    }
}
