internal import CLinux
internal import Dispatch
internal import Synchronization

/// A thread outside libdispatch's pool, with no limit but the system's.
public final class OwnThread: Sendable {
    /// What to ask the scheduler for.
    public enum Priority: Sendable, Equatable {
        case normal
        /// A nice value; below zero needs a privilege.
        case nice(Int)
        /// `SCHED_FIFO` at a level from 1 to 99; needs a privilege. Never for a thread that spins.
        case realtime(Int)
    }

    /// What the scheduler gave.
    public enum Granted: Sendable, Equatable {
        case asAsked
        case refused(reason: String)
    }

    public let name: String
    /// Whether the thread has the priority that was asked for.
    public let granted: Granted
    private let finished: DispatchGroup
    /// The joinable thread; taken by whoever joins first.
    private let handle: Mutex<UInt?>

    /// Starts a thread; it inherits the mask of the calling thread and blocks SIGINT and SIGTERM.
    ///
    /// - Parameters:
    ///   - name: Shown by the system's tools, which cut it to 15 bytes.
    ///   - priority: Best effort: a refusal is told in `granted`, and the thread runs all the same.
    ///   - body: What the thread does. Loops that are timed belong in a function that it calls.
    /// - Returns: The running thread.
    /// - Throws: `MachineError.systemCall` when the system has no thread to give.
    public static func start(
        name: String, priority: Priority = .normal, body: @escaping @Sendable () -> Void
    ) throws(MachineError) -> OwnThread {
        let work = ThreadWork(priority: priority, body: body)
        var handle: UInt = 0
        // SAFETY: the reference is retained here and released by the thread's entry, or below if
        // there will be no thread, so the object outlives every use of its address.
        let context = unsafe UInt(bitPattern: Unmanaged.passRetained(work).toOpaque())
        // SAFETY: `handle` is lent for the call only; the name is copied before the call returns.
        let result = unsafe clinux_thread_start(
            { context in enterOwnThread(context) }, context, name, stackBytes, &handle)
        if result < 0 {
            // libdispatch ends the process when a group dies that was entered and not left.
            takeThreadWork(context)?.finished.leave()
            throw .systemCall(name: "pthread_create", code: -result)
        }
        if priority != .normal { work.prioritised.wait() }
        return OwnThread(
            name: name, granted: work.granted.withLock { $0 }, finished: work.finished,
            handle: handle)
    }

    private init(name: String, granted: Granted, finished: DispatchGroup, handle: UInt) {
        self.name = name
        self.granted = granted
        self.finished = finished
        self.handle = Mutex(handle)
    }

    /// Waits for the end of the thread.
    public func join() {
        finished.wait()
        if let thread = handle.withLock({ $0.take() }) { _ = clinux_thread_join(thread) }
    }

    /// Waits for the end of the thread, but not longer than `limit`.
    ///
    /// - Returns: Whether the thread has ended.
    public func join(within limit: Duration) -> Bool {
        guard finished.wait(timeout: limit.fromNow) == .success else { return false }
        join()
        return true
    }

    deinit {
        if let thread = handle.withLock({ $0.take() }) { _ = clinux_thread_detach(thread) }
    }
}

/// The part of a thread that the thread itself holds.
private final class ThreadWork: Sendable {
    let priority: OwnThread.Priority
    let body: @Sendable () -> Void
    let granted = Mutex(OwnThread.Granted.asAsked)
    let prioritised = DispatchSemaphore(value: 0)
    let finished = DispatchGroup()

    init(priority: OwnThread.Priority, body: @escaping @Sendable () -> Void) {
        self.priority = priority
        self.body = body
        finished.enter()
    }

    func run() {
        let result: Int32
        switch priority {
        case .normal: result = 0
        case .nice(let value): result = clinux_thread_nice(Int32(clamping: value))
        case .realtime(let level): result = clinux_thread_realtime(Int32(clamping: level))
        }
        if result < 0 {
            granted.withLock { $0 = .refused(reason: systemCallText(-result)) }
        }
        prioritised.signal()
        body()
        finished.leave()
    }
}

/// Runs a thread's work outside its C entry point, where calls to C would not be inlined.
@inline(never)
private func enterOwnThread(_ context: UInt) {
    takeThreadWork(context)?.run()
}

private func takeThreadWork(_ context: UInt) -> ThreadWork? {
    // SAFETY: only turned back into the pointer that it was; used below.
    guard let address = unsafe UnsafeRawPointer(bitPattern: context) else { return nil }
    // SAFETY: `start` passed this address retained, and each thread takes it once.
    return unsafe Unmanaged<ThreadWork>.fromOpaque(address).takeRetainedValue()
}

/// Enough for a workload and its histograms; 8 MiB each would exhaust a small machine's overcommit.
private let stackBytes = 1_048_576
