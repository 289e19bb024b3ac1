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

/// The processor time of this process so far.
func processorMilliseconds() -> Int {
    Int(clock()) * 1000 / Int(CLOCKS_PER_SEC)
}
