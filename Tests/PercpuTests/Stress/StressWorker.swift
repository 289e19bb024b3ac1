import Glibc
import Percpu
import Statistics
import Synchronization

/// What the leader and the workers of a round tell each other.
final class Signals: Sendable {
    static let run = 0
    static let pause = 1
    static let stop = 2

    let order: HardwareWord
    /// What each worker held when it last paused or drained, and in which life it drained.
    let held: [HardwareWord]
    let drained: [HardwareWord]
    let paused: [HardwareWord]
    private let memory: HardwareMemory

    init(workerCount: Int) {
        let memory = HardwareMemory.make(placeCount: workerCount, seed: 0)
        self.memory = memory
        order = memory.allocate("order", initially: Self.run)
        held = memory.allocateSlots("held", count: workerCount)
        drained = memory.allocateSlots("drained", count: workerCount)
        paused = memory.allocateSlots("paused", count: workerCount)
        for word in drained { word.storeRelaxed(-1) }
    }

    deinit {
        memory.deallocate(order)
        for row in [held, drained, paused] { memory.deallocateSlots(row) }
    }

    func give(_ new: Int) {
        order.storeRelease(new)
        order.wakeAll()
    }
}

/// One worker that uses a reference as hard and as irregularly as it can, and keeps account.
struct StressWorker<Strategy: TestedStrategy> {
    let index: Int
    let ref: PercpuRef<Strategy>
    let oracle: Oracle
    let signals: Signals
    let fault: StressPlan.Fault?
    var seat: Strategy.Seat
    var draw: SplitMix64
    private(set) var gets = 0
    private(set) var puts = 0
    private var held = 0
    /// The life in which `trygetLive` last failed, and the one of the last put.
    private var failedLife = -1
    private var lastPutLife = -1
    private var drainedLife = -1

    init(
        index: Int, ref: PercpuRef<Strategy>, oracle: Oracle, signals: Signals, seed: UInt64,
        fault: StressPlan.Fault?
    ) {
        self.index = index
        self.ref = ref
        self.oracle = oracle
        self.signals = signals
        self.fault = fault
        seat = ref.seat(index)
        draw = SplitMix64(seed: seed).stream(index)
    }

    /// Works until told to stop, then holds nothing.
    mutating func run() {
        ref.resume(at: &seat)
        while true {
            let order = signals.order.loadAcquire()
            if order == Signals.stop { break }
            if order == Signals.pause {
                pause()
                continue
            }
            for _ in 0..<Int(draw.next() & 31) + 1 {
                step()
                if held == 0 && failedLife == oracle.life.loadAcquire() { break }
            }
            ref.quiesce(at: &seat)
            if held == 0 && failedLife == oracle.life.loadAcquire() {
                rest()
            } else if draw.next() & 3 == 0 {
                sched_yield()
            }
        }
        if held > 0 { put(held) }
        ref.suspend(at: &seat)
    }

    private mutating func pause() {
        ref.suspend(at: &seat)
        signals.held[index].storeRelaxed(held)
        signals.paused[index].storeRelease(1)
        while signals.order.loadAcquire() == Signals.pause {
            signals.order.wait(while: Signals.pause)
        }
        signals.paused[index].storeRelease(0)
        ref.resume(at: &seat)
    }

    /// Holds nothing and got nothing: says so, once that orders nothing any more, and sleeps perhaps.
    private mutating func rest() {
        if oracle.confirmed.load(ordering: .acquiring) != failedLife {
            sched_yield()
            return
        }
        if drainedLife != failedLife {
            drainedLife = failedLife
            signals.held[index].storeRelaxed(0)
            signals.drained[index].storeRelease(failedLife)
        }
        // Some go on trying, to be in the way when the next life begins.
        if draw.next() & 3 == 0 || fault == .neverPut { return _ = sched_yield() }
        ref.suspend(at: &seat)
        if signals.order.loadAcquire() == Signals.run { oracle.life.wait(while: failedLife) }
        ref.resume(at: &seat)
    }

    private mutating func step() {
        if held == 0 { return attempt() }
        switch draw.next() % 12 {
        case 0: get(1)
        case 1: get(Int(draw.next() & 3) + 1)
        case 2:
            let taken = ref.tryget(at: &seat)
            oracle.expect(taken, .aliveBeforeKill)
            if taken {
                held += 1
                gets += 1
            }
        case 3, 4:
            attempt()
            // Told to hurry: the leader waits for the last put.
            if failedLife == oracle.life.loadAcquire() && held > 0 { put(held) }
        case 5:
            for _ in 0..<Int(draw.next() & 127) {
                ref.get(at: &seat)
                ref.put(at: &seat)
            }
        case 6: put(held)
        default: put(1)
        }
        if held > 20 { put(held - 2) }
    }

    private mutating func get(_ n: Int) {
        oracle.checkHeld()
        ref.get(n, at: &seat)
        held += n
        gets += n
    }

    private mutating func put(_ n: Int) {
        if fault == .neverPut && index == 0 { return }
        if fault == .forgetPut && index == 0 && draw.next() & 15 == 0 {
            held -= n
            return
        }
        oracle.checkHeld()
        if fault != .writeAfterPut { oracle.payloads[index].written &+= 1 }
        lastPutLife = (oracle.life.loadAcquire() + 1) & ~1
        held -= n
        puts += n
        let extra = fault == .putTooMany && index == 0 && draw.next() & 15 == 0 ? 1 : 0
        ref.put(n + extra, at: &seat)
        if fault == .writeAfterPut { oracle.payloads[index].written &+= 1 }
    }

    private mutating func attempt() {
        let lifeBefore = oracle.life.loadAcquire()
        let confirmedBefore = oracle.confirmed.load(ordering: .acquiring)
        let taken = ref.trygetLive(at: &seat)
        let killing = oracle.killing.load(ordering: .acquiring)
        let lifeAfter = oracle.life.loadAcquire()
        let certain = lifeBefore == lifeAfter && lifeAfter & 1 == 0
        guard taken else {
            if certain {
                failedLife = lifeAfter
                oracle.expect(killing == lifeAfter, .aliveBeforeKill)
            }
            return
        }
        if certain {
            oracle.expect(confirmedBefore != lifeAfter, .deadAfterConfirm)
            oracle.expect(failedLife != lifeAfter, .monotone)
        }
        let first = held == 0
        held += 1
        gets += 1
        oracle.checkHeld()
        // Nothing was put since the last release, if that came after the last put.
        if first, lastPutLife >= 0, oracle.released.load(ordering: .acquiring) >= lastPutLife {
            let payload = oracle.payloads[index]
            oracle.expect(payload.seen == payload.written, .payload)
        }
    }
}
