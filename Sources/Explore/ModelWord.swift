public import Percpu

/// A word whose every access is a step of its world: what is explored.
///
/// Sequentially consistent: an access takes effect at once, for everybody.
public struct ModelWord: AtomicWord {
    public typealias Memory = ModelMemory

    let world: World
    /// The word's number in its world.
    let number: Int

    public func loadRelaxed() -> Int { world.step(.loadRelaxed, on: number).value }
    public func loadAcquire() -> Int { world.step(.loadAcquire, on: number).value }
    public func storeRelaxed(_ value: Int) { _ = world.step(.storeRelaxed(value), on: number) }
    public func storeRelease(_ value: Int) { _ = world.step(.storeRelease(value), on: number) }

    @discardableResult
    public func add(_ delta: Int) -> Int { world.step(.add(delta), on: number).value }

    @discardableResult
    public func exchange(_ value: Int) -> Int { world.step(.exchange(value), on: number).value }

    public func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        let result = world.step(
            .compareExchange(expected: expected, desired: desired), on: number)
        return (result.writes, result.value)
    }

    /// Not runnable while the word reads `value`.
    public func wait(while value: Int) { _ = world.step(.wait(while: value), on: number) }

    /// Nothing: a change of the value is what makes a waiting thread runnable.
    public func wakeAll() {}

    /// Not runnable until `condition` holds.
    public func poll(until condition: (Int) -> Bool) {
        _ = world.step(.poll, on: number, until: condition)
    }

    /// Waits for another value, or for the end of the execution.
    ///
    /// A thread that waits here does not hang: it has nothing to do.
    ///
    /// - Returns: Whether the execution goes on.
    public func idle(while value: Int) -> Bool {
        !world.step(.idle(while: value), on: number).isOver
    }

    /// Nothing to order: accesses take effect in program order.
    public static func lightFence() {}
    /// Nothing to order: accesses take effect in program order.
    public static func fullFence() {}
}

/// Memory that belongs to a world.
///
/// The seam for other memory models: scenarios ask for words only through it.
public protocol ModelledMemory: WordMemory {
    init(world: World)
}

/// Where the words of a world come from.
public struct ModelMemory: ModelledMemory {
    public typealias Word = ModelWord

    let world: World

    public init(world: World) { self.world = world }

    public func allocate(_ label: StaticString, initially value: Int) -> ModelWord {
        ModelWord(world: world, number: world.allocate(label, index: nil, value: value))
    }

    public func deallocate(_ word: ModelWord) { world.deallocate(word.number) }

    public func allocateSlots(_ label: StaticString, count: Int) -> [ModelWord] {
        (0..<count).map {
            ModelWord(world: world, number: world.allocate(label, index: $0, value: 0))
        }
    }

    public func deallocateSlots(_ slots: [ModelWord]) {
        for slot in slots { world.deallocate(slot.number) }
    }

    /// Nothing to order: accesses take effect in program order.
    public func heavyFence() {}

    /// The number of the model thread plus one; -1 before and after an execution.
    public var callerID: Int { world.callerID }
}
