public import Percpu

/// Hardware words for a device whose reference counts on `WindowedWord`: removed and watched like them.
///
/// Pages and page tables open no windows by their words, but by `WindowedShape`.
public struct WindowedWords: PackedWords {
    public typealias Word = WindowedWord

    /// What they are.
    public let hardware: HardwareWords

    public init(count: Int) throws(MemmapError) { hardware = try HardwareWords(count: count) }

    public var count: Int { hardware.count }
    public func word(_ index: Int) -> WindowedWord { WindowedWord(plain: hardware.word(index)) }
    public func note(step: Int) { hardware.note(step: step) }
    public func remove() { hardware.remove() }
    public func takeLateTouches() -> [LateTouch] { hardware.takeLateTouches() }
    public func restore() { hardware.restore() }
    public var droppedTouchCount: Int { hardware.droppedTouchCount }
    public func deallocate() { hardware.deallocate() }
}
