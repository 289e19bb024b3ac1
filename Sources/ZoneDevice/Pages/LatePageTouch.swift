/// An access to a struct page after its memory was removed (INV-P3).
public struct LatePageTouch: Sendable, Equatable {
    /// Who, as far as it was said.
    public var worker: Int?
    /// Which page of the device, from 0.
    public var page: Int
    /// What the thread said it was doing.
    public var doing: Activity
    /// During which step of the teardown, or after it; `nil` before the first one.
    public var step: Step?
    /// Whether it was written; `nil` where the processor does not tell.
    public var isWrite: Bool?
}
