import Dispatch
import Machine
import Percpu
import Synchronization

/// The stations of a life, which come once each and in their order only.
final class LifeCourse: Sendable {
    private let subject: String
    private let stations: [String]
    private let log: UserLog
    private let passed = Atomic<Int>(-1)
    private let ticks: Mutex<[UInt64]>
    private let ended = DispatchSemaphore(value: 0)

    /// A life of `subject` with `stations` before it, the last of which is its end.
    init(of subject: String, _ stations: [String], log: UserLog) {
        self.subject = subject
        self.stations = stations
        self.log = log
        ticks = Mutex(Array(repeating: 0, count: stations.count))
    }

    /// Whether the life has come to `station`, or past it.
    func has(_ station: Int) -> Bool { passed.load(ordering: .acquiring) >= station }

    /// When it came there, ticks.
    func ticks(at station: Int) -> UInt64 { ticks.withLock { $0[station] } }

    /// Notes that the life has come to `station`; what came before it is judged.
    func pass(_ station: Int) {
        let now = Ticks.now()
        ticks.withLock { ticks in
            let last = passed.load(ordering: .relaxed)
            if last >= station {
                let came = ticks[station] == 0 ? "after \(stations[last])" : "again"
                log.find("USE-4", "\(stations[station]) \(came)", "\(subject): must not come then")
            } else if last < station - 1 {
                log.find(
                    "USE-4", "\(stations[station]) before \(stations[station - 1])",
                    "\(subject): out of order")
            }
            ticks[station] = now
            passed.store(max(last, station), ordering: .releasing)
        }
        if station == stations.count - 1 { ended.signal() }
    }

    /// Waits for the end, but not for ever.
    func awaitEnd(within limit: Duration) -> Bool {
        var deadline = AttendedDeadline(limit)
        return deadline.wait {
            ended.wait(timeout: .now() + .nanoseconds(Int($0.nanoseconds))) == .success
        }
    }

    var description: String {
        let last = passed.load(ordering: .acquiring)
        return last < 0 ? "nothing came" : "nothing after \(stations[last])"
    }
}
