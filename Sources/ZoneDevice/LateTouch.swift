/// An access to a word after its memory was removed (INV-P3).
public struct LateTouch: Sendable, Equatable {
    /// The worker that the touching thread said it is; `nil` when it said nothing.
    public var worker: Int?
    /// The word that was touched, counted from the first of its array.
    public var wordIndex: Int
    /// What the thread said it was doing.
    public var doing: Activity
    /// The teardown step noted last when it happened.
    public var step: Int
    /// Whether the word was written, as any atomic addition does; `nil` where the processor does not tell.
    public var isWrite: Bool?

    public init(worker: Int?, wordIndex: Int, doing: Activity, step: Int, isWrite: Bool?) {
        self.worker = worker
        self.wordIndex = wordIndex
        self.doing = doing
        self.step = step
        self.isWrite = isWrite
    }
}
