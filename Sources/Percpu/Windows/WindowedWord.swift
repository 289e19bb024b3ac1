/// A hardware word that knows what it is, and tells a hook of the moments around its accesses.
///
/// For soaks, never timed: the same strategies and the same reference as over `HardwareWord`, with the windows of
/// the fast path in them. Allocated with the label `mode` it opens `modeToAdd`, with `slot` `addToCheck`, with
/// `count` `countToRelease`.
public struct WindowedWord: AtomicWord {
    public typealias Memory = WindowedMemory

    @usableFromInline let word: HardwareWord
    @usableFromInline let memory: WindowedMemory
    /// The window after a load; `nil` for words without one.
    @usableFromInline let afterLoad: Window?
    /// The window after a store or an addition.
    @usableFromInline let afterStore: Window?

    @inlinable
    func pass(_ window: Window?) {
        if let window { memory.hook.pass(window) }
    }

    public func loadRelaxed() -> Int { word.loadRelaxed() }

    public func loadAcquire() -> Int {
        let value = word.loadAcquire()
        pass(afterLoad)
        return value
    }

    public func storeRelaxed(_ value: Int) {
        word.storeRelaxed(value)
        pass(afterStore)
    }

    public func storeRelease(_ value: Int) {
        word.storeRelease(value)
        pass(afterStore)
    }

    @discardableResult
    public func add(_ delta: Int) -> Int {
        let value = word.add(delta)
        pass(afterStore)
        return value
    }

    @discardableResult
    public func exchange(_ value: Int) -> Int { word.exchange(value) }

    public func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        word.compareExchange(expected: expected, desired: desired)
    }

    public func wait(while value: Int) { word.wait(while: value) }
    public func wakeAll() { word.wakeAll() }
    public func poll(until condition: (Int) -> Bool) { word.poll(until: condition) }
    public static func lightFence() { HardwareWord.lightFence() }
    public static func fullFence() { HardwareWord.fullFence() }
}

/// Hardware memory whose words tell a hook of the windows they open.
public final class WindowedMemory: WordMemory {
    public typealias Word = WindowedWord

    private let hardware: HardwareMemory
    @usableFromInline let hook: any WindowHook

    /// - Parameters:
    ///   - hardware: Where words really lie.
    ///   - hook: Told of every passage.
    public init(_ hardware: HardwareMemory, hook: any WindowHook) {
        self.hardware = hardware
        self.hook = hook
    }

    public func allocate(_ label: StaticString, initially value: Int) -> WindowedWord {
        windowed(hardware.allocate(label, initially: value), label)
    }

    public func deallocate(_ word: WindowedWord) { hardware.deallocate(word.word) }

    public func allocateSlots(_ label: StaticString, count: Int) -> [WindowedWord] {
        hardware.allocateSlots(label, count: count).map { windowed($0, label) }
    }

    public func deallocateSlots(_ slots: [WindowedWord]) {
        hardware.deallocateSlots(slots.map(\.word))
    }

    public func heavyFence() { hardware.heavyFence() }
    public var callerID: Int { hardware.callerID }

    private func windowed(_ word: HardwareWord, _ label: StaticString) -> WindowedWord {
        let name = label.description
        return WindowedWord(
            word: word, memory: self, afterLoad: name == "mode" ? .modeToAdd : nil,
            afterStore: name == "slot" ? .addToCheck : name == "count" ? .countToRelease : nil)
    }
}
