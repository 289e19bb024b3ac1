import Dispatch
import Glibc
import Records
import Synchronization

/// A counter that closures can share.
final class Counted: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ amount: Int) {
        count.add(amount, ordering: .relaxed)
    }
}

/// A flag that closures can share.
final class Flag: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
    }
}

final class Collected: Sendable {
    private let found = Mutex<Set<CPUSet>>([])

    func insert(_ mask: CPUSet) {
        found.withLock { _ = $0.insert(mask) }
    }

    var masks: Set<CPUSet> { found.withLock { $0 } }
}

/// Runs `body` on that many different threads of libdispatch's pool.
func onPoolThreads(count: Int, _ body: @escaping @Sendable () -> Void) {
    let all = DispatchGroup()
    let inside = DispatchGroup()
    for _ in 0..<count {
        all.enter()
        inside.enter()
    }
    for index in 0..<count {
        DispatchQueue(label: "test.\(index)", qos: .default).async {
            body()
            inside.leave()
            // Nobody returns to the pool before all are in, so each is another thread.
            inside.wait()
            all.leave()
        }
    }
    all.wait()
}

/// Processor time that the calling thread has used so far.
func ownMilliseconds() -> Int {
    var time = timespec()
    // SAFETY: `time` is lent for the call, which fills it in.
    guard unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return 0 }
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}
