import Harness
import Percpu

/// A percpu_ref in a few plain variables: the state table of the domain notes, and nothing shared.
///
/// Written from the description and not from the reference, so that the two can disagree. One operation
/// at a time, grace periods end in `settle` or when something has to sleep.
struct Oracle {
    /// How an operation ends for a kernel that does not survive it.
    enum Ending: String, Error {
        case bug
        case nullDereference = "null-dereference"
        case hang
        case undefined
    }

    private let release: Vector.Release

    private var isAtomic = false
    private var isDead = false
    private var hasSlots = true
    private var mayReturn = false
    private var staysAtomic = false
    /// A switch waits for its grace period, and whom it will tell.
    private(set) var pending = false
    private var toConfirm: Operation.Callback?
    /// With the bias, and the reference that a switch holds.
    private var shared: UInt64 = 0
    /// What all CPUs have counted, as one number.
    private var inSlots: UInt64 = 0
    /// The low 62 bits of the shared count, once it is gone.
    private var saved: UInt64?

    private var underLock = false
    private var released = 0
    private var confirms = Confirmations()
    private var events: [Event] = []
    private var warnings: [KernelWarning] = []
    private var during: Glimpse?

    private static let bias: UInt64 = 1 << 63

    init(release: Vector.Release) { self.release = release }

    // MARK: - What can be asked

    private var isPercpu: Bool { !isAtomic && !isDead }
    private var isZero: Bool {
        if let saved { return saved == 0 }
        return !isPercpu && shared == 0
    }
    /// First reference plus gets minus puts, as one plain counter would have it.
    var total: Int? {
        if saved != nil { return nil }
        var total = shared
        if isPercpu || pending { total = total &- Self.bias &+ inSlots }
        if pending { total &-= 1 }
        return Int(bitPattern: UInt(total))
    }
    var isExited: Bool { saved != nil }
    var isDying: Bool { isDead }
    var canReturn: Bool { mayReturn }
    var isWithoutSlots: Bool { !hasSlots }
    var isSticky: Bool { staysAtomic }
    var isLivePercpu: Bool { isPercpu }

    private var glimpse: Glimpse {
        Glimpse(isDying: isDead, isZero: isZero, released: released, confirms: confirms)
    }

    // MARK: - One operation

    /// Does `operation`; the expectation of its outcome, or how the kernel ends.
    mutating func step(_ operation: Operation) -> Vector.Expected {
        events = []
        warnings = []
        during = nil
        do throws(Ending) {
            let returned = try perform(operation)
            return .observed(
                Outcome(
                    returned: returned, state: glimpse, events: events, isUnordered: false,
                    during: during, warnings: warnings, comparesTotal: true, total: total))
        } catch {
            return .fatal(error.rawValue)
        }
    }

    private mutating func perform(_ operation: Operation) throws(Ending) -> Returned {
        switch operation {
        case .initialise(let flags): initialise(flags)
        case .cpuDown, .cpuUp: break
        case .count(let count, _): return try perform(count)
        case .exit: try exit()
        case .settle: try settle()
        case .kill(let callback): try kill(callback)
        case .switchToAtomic(let callback): try switchToAtomic(callback)
        case .switchToAtomicSync:
            try switchToAtomic(nil)
            try sleep()
        case .switchToPercpu:
            try mustNotBeExited()
            staysAtomic = false
            try chooseMode(nil)
        case .reinit:
            try mustNotBeExited()
            if !isZero { warnings.append(.reinitNotZero) }
            try resurrect()
        case .resurrect:
            try mustNotBeExited()
            try resurrect()
        case .parallel(let parallel): return try perform(parallel)
        }
        switch operation {
        case .initialise, .cpuDown, .cpuUp: return .number(0)
        default: return .nothing
        }
    }

    private mutating func initialise(_ flags: InitFlags) {
        let old = self
        self = Oracle(release: release)
        released = old.released
        confirms = old.confirms
        mayReturn = !flags.isEmpty
        staysAtomic = flags.contains(.atomic)
        isDead = flags.contains(.dead)
        isAtomic = isDead || staysAtomic
        shared = (isDead ? 0 : 1) &+ (isAtomic ? 0 : Self.bias)
    }

    private mutating func perform(_ count: Operation.Count) throws(Ending) -> Returned {
        switch count {
        case .get(let n): try add(UInt64(n))
        case .put(let n): try put(UInt64(n))
        case .tryget(let n): return .flag(try take(UInt64(n)))
        case .trygetLive, .trygetLiveRCU:
            return .flag(isDead ? false : try take(1))
        }
        return .nothing
    }

    /// One thread after the other, then the main operation: right where every order is.
    private mutating func perform(_ parallel: Parallel) throws(Ending) -> Returned {
        var successes = 0
        var canFail = false
        for _ in parallel.cpus {
            for _ in 0..<parallel.times {
                for count in parallel.turn {
                    guard case .flag(let taken) = try perform(count) else { continue }
                    canFail = true
                    successes += taken ? 1 : 0
                }
            }
        }
        switch parallel.main {
        case .kill: try kill(nil)
        case .switchToAtomic: try switchToAtomic(nil)
        case .switchToAtomicSync: try switchToAtomic(nil)
        case .switchToPercpu: _ = try perform(Operation.switchToPercpu)
        default: break
        }
        try settle()
        during = nil
        return canFail ? .number(successes) : .nothing
    }

    private mutating func add(_ n: UInt64) throws(Ending) {
        if isPercpu { return inSlots &+= n }
        try mustNotBeExited()
        shared &+= n
    }

    private mutating func put(_ n: UInt64) throws(Ending) {
        if isPercpu { return inSlots &-= n }
        try mustNotBeExited()
        try dropShared(n)
    }

    private mutating func take(_ n: UInt64) throws(Ending) -> Bool {
        if !isPercpu {
            try mustNotBeExited()
            if shared == 0 { return false }
        }
        try add(n)
        return true
    }

    private mutating func dropShared(_ n: UInt64) throws(Ending) {
        shared &-= n
        if shared != 0 { return }
        released += 1
        events.append(.release)
        if release == .count { return }
        // Both take the lock.
        if underLock { throw .hang }
        if release == .exit { try exit() } else { events.append(isZero ? .sawZero : .sawNonZero) }
    }

    // MARK: - Changes of mode

    private mutating func kill(_ callback: Operation.Callback?) throws(Ending) {
        try mustNotBeExited()
        if isDead { warnings.append(.killAgain) }
        isDead = true
        try chooseMode(callback)
        underLock = true
        try dropShared(1)
        underLock = false
    }

    private mutating func switchToAtomic(_ callback: Operation.Callback?) throws(Ending) {
        try mustNotBeExited()
        staysAtomic = true
        try chooseMode(callback)
    }

    private mutating func resurrect() throws(Ending) {
        if !staysAtomic, !hasSlots { throw .bug }
        if !isDead { warnings.append(.resurrectNotDying) }
        if isPercpu { warnings.append(.resurrectInPercpuMode) }
        isDead = false
        try add(1)
        try chooseMode(nil)
    }

    private mutating func chooseMode(_ callback: Operation.Callback?) throws(Ending) {
        try sleep()
        if staysAtomic || isDead {
            if !isAtomic {
                isAtomic = true
                pending = true
                toConfirm = callback
                shared &+= 1
            } else if let callback {
                confirm(callback)
            }
        } else if isAtomic {
            if !hasSlots { throw .bug }
            if !mayReturn { return warnings.append(.percpuNotAllowed) }
            shared &+= Self.bias
            inSlots = 0
            isAtomic = false
        }
    }

    /// Waits for the switch that is under way, if one is.
    private mutating func sleep() throws(Ending) {
        if !pending { return }
        during = during ?? glimpse
        try settle()
    }

    /// A grace period passes: fold, confirm, drop the switch's own reference.
    private mutating func settle() throws(Ending) {
        if !pending { return }
        shared = shared &+ inSlots &- Self.bias
        if Int64(bitPattern: shared) <= 0 { warnings.append(.sumNotPositive) }
        if let callback = toConfirm { confirm(callback) }
        pending = false
        if !mayReturn {
            hasSlots = false
            isDead = true
        }
        try dropShared(1)
    }

    private mutating func confirm(_ callback: Operation.Callback) {
        switch callback {
        case .a:
            confirms.a += 1
            events.append(.confirmA)
        case .b:
            confirms.b += 1
            events.append(.confirmB)
        }
    }

    private mutating func exit() throws(Ending) {
        if let saved {
            if saved != 0 { throw .nullDereference }
            return
        }
        if pending { throw .undefined }
        saved = shared & (1 << 62 - 1)
        isAtomic = true
        isDead = true
        hasSlots = false
    }

    private func mustNotBeExited() throws(Ending) {
        if isExited { throw .nullDereference }
    }
}
