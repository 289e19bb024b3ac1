import Synchronization

/// What a thread leaves behind for whoever waits for it, who may not wait for ever.
final class Answer<Value: Sendable>: Sendable {
    private let slot = Mutex<Value?>(nil)

    func set(_ value: Value) { slot.withLock { $0 = value } }
    /// `nil` while the thread has not come to its end.
    var value: Value? { slot.withLock { $0 } }
}
