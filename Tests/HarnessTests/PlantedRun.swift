import Machine
import Percpu
import Synchronization

@testable import Harness

/// A site with a reaper of its own, for one test.
final class TestSite: Sendable {
    let site: Site
    private let reaper: OwnThread

    /// Starts the reaper; `patience` is short where a release is to be missed.
    init(
        patience: Duration = .seconds(20), workers: Int = 2, placesPages: Bool = false,
        bind: @escaping @Sendable (UInt, Int, Int) -> Void = { _, _, _ in }
    ) throws {
        // Numbers of CPUs that the host need not have: they only say who asked for what.
        let site = Site(
            cpuCount: 64, workerCPUs: (0..<workers).map { placesPages ? 3 + 4 * $0 : 0 },
            patience: patience, placesPages: placesPages, bind: bind)
        self.site = site
        reaper = try OwnThread.start(name: "reaper") { site.reaper.run() }
    }

    deinit {
        site.reaper.stop()
        _ = reaper.join(within: .seconds(5))
    }
}

/// Something that happens in the middle of a defect, once.
final class Trigger: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ new: @escaping @Sendable () -> Void) { action.withLock { $0 = new } }

    func pull() {
        let action = action.withLock { $0.take() }
        action?()
    }
}

/// A door that stays shut until a test is over, so that no thread outlives it for long.
final class Door: Sendable {
    private let isOpen = Atomic<Bool>(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() {
        while !isOpen.load(ordering: .acquiring) { MonotonicClock.sleep(.milliseconds(1)) }
    }
}

// MARK: - Defects of one strategy, told apart by what the oracle must find

/// Nothing is wrong with it.
enum Sound: StrategyDefect {}

/// The fold leaves one reference out.
enum FoldsOneTooFew: StrategyDefect {
    static func sum(_ contributions: [Int]) -> Int { contributions.reduce(-1, &+) }
}

/// The fold leaves one reference out, though not in the first life.
enum FoldsOneTooFewLater: StrategyDefect {
    private static let folds = Atomic<Int>(0)
    static func sum(_ contributions: [Int]) -> Int {
        let isFirst = folds.wrappingAdd(1, ordering: .relaxed).oldValue == 0
        return contributions.reduce(isFirst ? 0 : -1, &+)
    }
}

/// The fold finds one reference that nobody holds.
enum FoldsOneTooMany: StrategyDefect {
    static func sum(_ contributions: [Int]) -> Int { contributions.reduce(1, &+) }
}

/// The sum arrives without the bias being taken, as far as the count can tell.
enum LeavesABias: StrategyDefect {
    static func sum(_ contributions: [Int]) -> Int { contributions.reduce(1 << 50, &+) }
}

/// Tells every operation that the reference was given up.
enum ClaimsExit: StrategyDefect {
    static func answer(_ seen: Int) -> Int { ModeFlags.mask | ModeFlags.exited }
}

/// Every second operation that meets the flag does not tell.
enum Flickers: StrategyDefect {
    private static let met = Atomic<Int>(0)
    static let trigger = Trigger()
    static func before(_ call: StrategyCall) { if call == .contributions { trigger.pull() } }
    static func answer(_ seen: Int) -> Int {
        guard seen != 0 else { return 0 }
        let count = met.wrappingAdd(1, ordering: .relaxed).oldValue
        return count.isMultiple(of: 2) ? seen : 0
    }
}

/// Ignores the mode, and something happens after the fold.
enum IgnoresTheModeLater: StrategyDefect {
    static let trigger = Trigger()
    static func before(_ call: StrategyCall) { if call == .contributions { trigger.pull() } }
    static func answer(_ seen: Int) -> Int { 0 }
}

/// Something happens while the oracle looks at the slots.
enum ActsAtALook: StrategyDefect {
    static let trigger = Trigger()
    static func before(_ call: StrategyCall) { if call == .contributions { trigger.pull() } }
}

/// As above, for another test at the same time.
enum WritesAtALook: StrategyDefect {
    static let trigger = Trigger()
    static func before(_ call: StrategyCall) { if call == .contributions { trigger.pull() } }
}

/// A slot moves after it was folded.
enum AddsLate: StrategyDefect {
    static func look(_ contributions: [Int]) -> [Int] {
        contributions.enumerated().map { $0.offset == 0 ? $0.element &+ 1 : $0.element }
    }
}

/// The grace period never ends.
enum GraceWithoutEnd: StrategyDefect {
    static let door = Door()
    static func before(_ call: StrategyCall) { if call == .synchronize { door.pass() } }
}

/// A worker never comes out of an operation.
enum AddWithoutEnd: StrategyDefect {
    static let door = Door()
    static func before(_ call: StrategyCall) { if call == .add { door.pass() } }
}

/// Percpu mode never comes back, and the switch lock is not given back either.
enum ReopenWithoutEnd: StrategyDefect {
    static let door = Door()
    private static let calls = Atomic<Int>(0)
    static func before(_ call: StrategyCall) {
        // The first two are in the making of what is measured and of what is killed.
        guard call == .reopen, calls.wrappingAdd(1, ordering: .relaxed).oldValue > 1 else { return }
        door.pass()
    }
}

/// It cannot even be made.
enum StartWithoutEnd: StrategyDefect {
    static let door = Door()
    static func before(_ call: StrategyCall) { if call == .reopen { door.pass() } }
}
