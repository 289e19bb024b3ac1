import Percpu

/// An invitation to a worker to switch a reference that it holds, while its teardown thread switches it too.
///
/// The worker holds a reference, so the switch lies between init and exit whatever the other does.
final class SecondSwitch: Sendable {
    private enum State {
        static let closed = 0
        static let open = 1
        static let taken = 2
        static let done = 3
    }

    private let memory: HardwareMemory
    private let state: HardwareWord

    init(memory: HardwareMemory) {
        self.memory = memory
        state = memory.allocate("second-switch", initially: State.closed)
    }

    deinit { memory.deallocate(state) }

    // MARK: - Workers

    @inline(__always)
    var isOpen: Bool { state.loadRelaxed() == State.open }

    /// Whether the caller is the one to switch; then it calls `finish` afterwards.
    func accept() -> Bool {
        state.compareExchange(expected: State.open, desired: State.taken).exchanged
    }

    func finish() { state.storeRelease(State.done) }

    // MARK: - Teardown thread

    func open() { state.storeRelease(State.open) }

    /// Whether nobody accepts any more; who has accepted may still be at it.
    func withdraw() {
        _ = state.compareExchange(expected: State.open, desired: State.closed)
    }

    var isUnderWay: Bool { state.loadAcquire() == State.taken }

    /// Whether somebody switched since `open()`; asked once, when nobody does any more.
    func wasMade() -> Bool { state.exchange(State.closed) == State.done }
}
