import Percpu
import Synchronization
import ZoneDevice

/// Real words; something else can be made to happen right before one of them is next reached for.
struct InterruptedWords: PackedWords {
    /// What is to happen, for all copies of one array.
    final class Interruption: Sendable {
        private let isArmed = Atomic<Bool>(false)
        private let body = Mutex<(@Sendable () -> Void)?>(nil)

        /// Has `body` happen at the next word, once.
        func arm(_ body: @escaping @Sendable () -> Void) {
            self.body.withLock { $0 = body }
            isArmed.store(true, ordering: .releasing)
        }

        func check() {
            guard isArmed.load(ordering: .relaxed) else { return }
            let body = body.withLock { body in
                isArmed.store(false, ordering: .releasing)
                defer { body = nil }
                return body
            }
            body?()
        }
    }

    let base: HardwareWords
    let interruption = Interruption()

    init(count: Int) throws(MemmapError) { base = try HardwareWords(count: count) }

    var count: Int { base.count }
    func word(_ index: Int) -> HardwareWord {
        interruption.check()
        return base.word(index)
    }
    func note(step: Int) { base.note(step: step) }
    func remove() { base.remove() }
    func restore() { base.restore() }
    func takeLateTouches() -> [LateTouch] { base.takeLateTouches() }
    var droppedTouchCount: Int { base.droppedTouchCount }
    func deallocate() { base.deallocate() }
}
