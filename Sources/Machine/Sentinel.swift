public import Records
internal import Synchronization

/// A thread that does nothing but come back, four times a second: what happens to it happens to the process.
///
/// It never pins itself, so its mask changes only when somebody outside changes it. And when it comes back
/// seconds late, nobody in the process can have run: SIGSTOP, a frozen control group, a debugger.
public final class Sentinel: Sendable {
    private let notes: Notes
    private let thread: OwnThread

    /// Starts the thread, with the mask of the calling thread.
    ///
    /// - Throws: `MachineError.systemCall` when the system has no thread to give.
    public init() throws(MachineError) {
        let notes = Notes(at: MonotonicClock.nanoseconds())
        self.notes = notes
        // Between workers that never sleep it would come late for another reason.
        thread = try OwnThread.start(name: "sentinel", priority: .nice(-19)) { notes.keep() }
    }

    deinit { notes.isOver.store(true, ordering: .relaxed) }

    /// How long the process has stood still in all, nanoseconds; stops below two seconds do not count.
    ///
    /// A stop that the thread has not come back from counts from the moment on at which it should have.
    public var stoodStill: Int64 {
        notes.standstill.withLock { $0.total(at: MonotonicClock.nanoseconds()) }
    }

    /// The CPUs that the process may use, as far as masks tell; what is offline is not in it.
    ///
    /// - Returns: `nil` when the kernel does not tell.
    public var affinity: CPUSet? { notes.affinity.withLock { $0 } }

    private final class Notes: Sendable {
        let standstill: Mutex<Standstill>
        let affinity: Mutex<CPUSet?>
        let isOver = Atomic(false)

        init(at now: Int64) {
            standstill = Mutex(Standstill(at: now))
            affinity = Mutex(try? Affinity.current())
        }

        func keep() {
            while !isOver.load(ordering: .relaxed) {
                MonotonicClock.sleep(.nanoseconds(Standstill.step))
                standstill.withLock { $0.came(at: MonotonicClock.nanoseconds()) }
                let mask = try? Affinity.current()
                affinity.withLock { $0 = mask }
            }
        }
    }
}

/// How long somebody who should come every quarter of a second did not, when it was long.
struct Standstill: Sendable, Equatable {
    /// Between two comings, nanoseconds.
    static let step: Int64 = 250_000_000
    /// Later than this is no matter of a busy CPU.
    static let tolerance: Int64 = 2_000_000_000

    private var last: Int64
    private var sum: Int64 = 0

    init(at now: Int64) { last = now }

    mutating func came(at now: Int64) {
        sum = total(at: now)
        last = now
    }

    /// Nanoseconds in all; with the time since the last coming, when that is long.
    func total(at now: Int64) -> Int64 {
        let late = now - last - Self.step
        return late > Self.tolerance ? sum + late : sum
    }
}
