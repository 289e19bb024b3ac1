/// A hardware word that knows what it is, and tells a hook of the moments around its accesses.
///
/// For soaks, never timed: the same strategies and the same reference as over `HardwareWord`, with the windows of
/// the fast path in them. Allocated with the label `mode` it opens `modeToAdd` after a load with acquire; with
/// `slot` `addToCheck` after an addition or a store with release; with `count` `countToRelease` after a put.
/// Relaxed accesses open nothing: they are those of set-ups and slow paths. Slow paths load the mode with acquire as
/// well; whoever takes none of the fast path is for the hook to tell.
public struct WindowedWord: AtomicWord {
    public typealias Memory = WindowedMemory

    let word: HardwareWord
    let link: HookLink
    /// The window after a load; `nil` for words without one.
    private let afterLoad: Window?
    /// The window after a store or an addition.
    private let afterChange: Window?

    /// The word without a window, for memory in which nothing is to be held open.
    public init(plain word: HardwareWord) {
        self.word = word
        link = .none
        afterLoad = nil
        afterChange = nil
    }

    fileprivate init(_ word: HardwareWord, _ label: StaticString, _ link: HookLink) {
        let name = label.description
        self.word = word
        self.link = link
        afterLoad = name == "mode" ? .modeToAdd : nil
        afterChange = name == "slot" ? .addToCheck : name == "count" ? .countToRelease : nil
    }

    public func loadRelaxed() -> Int { word.loadRelaxed() }

    public func loadAcquire() -> Int {
        let value = word.loadAcquire()
        if let afterLoad { link.pass(afterLoad) }
        return value
    }

    public func storeRelaxed(_ value: Int) { word.storeRelaxed(value) }

    public func storeRelease(_ value: Int) {
        word.storeRelease(value)
        if let afterChange { link.pass(afterChange) }
    }

    @discardableResult
    public func add(_ delta: Int) -> Int {
        let value = word.add(delta)
        if let afterChange, afterChange != .countToRelease || Self.isPut(delta) {
            link.pass(afterChange)
        }
        return value
    }

    /// Whether `delta` gives references back; a get cannot bring release about, and the bias is no reference.
    private static func isPut(_ delta: Int) -> Bool { delta < 0 && delta > Int.min / 2 }

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
///
/// Must outlive its words, as references and strategies see to that hold it.
public final class WindowedMemory: WordMemory {
    public typealias Word = WindowedWord

    private let hardware: HardwareMemory
    private let holder: HookHolder

    /// - Parameters:
    ///   - hardware: Where words really lie.
    ///   - hook: Told of every passage.
    public init(_ hardware: HardwareMemory, hook: any WindowHook) {
        self.hardware = hardware
        holder = HookHolder(hook)
    }

    public func allocate(_ label: StaticString, initially value: Int) -> WindowedWord {
        WindowedWord(hardware.allocate(label, initially: value), label, holder.link)
    }

    public func deallocate(_ word: WindowedWord) { hardware.deallocate(word.word) }

    public func allocateSlots(_ label: StaticString, count: Int) -> [WindowedWord] {
        let link = holder.link
        return hardware.allocateSlots(label, count: count).map { WindowedWord($0, label, link) }
    }

    public func deallocateSlots(_ slots: [WindowedWord]) {
        hardware.deallocateSlots(slots.map(\.word))
    }

    public func heavyFence() { hardware.heavyFence() }
    public var callerID: Int { hardware.callerID }
}
