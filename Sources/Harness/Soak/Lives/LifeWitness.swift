import Percpu

/// What one worker sees of one reference, operation by operation, and what it concludes.
///
/// Loads of words that hardly ever change, and an addition to a number of its own: all that the fast path can
/// bear. With nobody to look, `isOn` is false and the same operations go on without.
struct LifeWitness<S: CounterStrategy> {
    let isOn: Bool
    private let alarm: SoakAlarm
    private let number: LifeNumber
    private let canary: Canary
    private let payload: Payload
    private let accounts: ShadowAccounts
    private let index: Int
    private let lane: Int
    /// The last life that refused a reference.
    private var refusedIn = -1
    /// Gets less puts so far.
    private var account = 0

    init(of living: LivingReference<S>, lane: Int, index: Int, alarm: SoakAlarm) {
        isOn = alarm.isOn
        self.alarm = alarm
        self.lane = lane
        self.index = index
        number = living.lives.number
        canary = living.canary
        payload = living.lives.payload
        accounts = living.accounts
    }

    /// Takes one reference, and judges whether it could be had by what was known before and after.
    @inline(__always)
    mutating func tryLive(_ reference: PercpuRef<S>, _ seat: inout S.Seat) -> Bool {
        guard isOn else { return reference.trygetLive(at: &seat) }
        let now = number.now
        let confirmed = number.lastConfirmed
        let taken = reference.trygetLive(at: &seat)
        if taken {
            account &+= 1
            if confirmed == now || refusedIn == now {
                judgeTaken(now, wasConfirmed: confirmed == now)
            }
        } else {
            judgeRefused(now)
        }
        return taken
    }

    /// Takes as many by what is held already; never fails.
    @inline(__always)
    mutating func get(_ n: Int, _ reference: PercpuRef<S>, _ seat: inout S.Seat) {
        reference.get(n, at: &seat)
        if isOn { account &+= n }
    }

    /// The same by a call that fails only at zero, where a holder cannot be.
    @inline(__always)
    mutating func tryHeld(_ n: Int, _ reference: PercpuRef<S>, _ seat: inout S.Seat) -> Bool {
        let taken = reference.tryget(n, at: &seat)
        if isOn {
            if taken { account &+= n } else { find("INV-11", "tryget failed beside a holder") }
        }
        return taken
    }

    /// Drops as many, with one more held at least.
    @inline(__always)
    mutating func put(_ n: Int, _ reference: PercpuRef<S>, _ seat: inout S.Seat) {
        if isOn {
            if !canary.isAlive { findReleased() }
            account &-= n
        }
        reference.put(n, at: &seat)
    }

    /// The same while another one stays held: whoever stays looks once, when all such puts are over.
    @inline(__always)
    mutating func putMore(_ n: Int, _ reference: PercpuRef<S>, _ seat: inout S.Seat) {
        if isOn { account &-= n }
        reference.put(n, at: &seat)
    }

    /// Looks whether the reference is alive that was held all the time.
    @inline(__always)
    func lookWhileHeld() {
        if isOn, !canary.isAlive { findReleased() }
    }

    /// Drops one that may be the last there is: release is to see what was written before it.
    @inline(__always)
    mutating func putLast(_ reference: PercpuRef<S>, _ seat: inout S.Seat) {
        if isOn { payload.write(index) }
        put(1, reference, &seat)
    }

    /// Says how many are kept: before the puts of what is not, after the gets of what is.
    ///
    /// - Parameters:
    ///   - held: What the worker has to put back, whether anybody keeps accounts or not.
    ///   - dropping: How many it is about to put.
    mutating func publish(held: Int, dropping: Int = 0) {
        accounts.publish(isOn ? account &- dropping : held, of: index)
        if isOn, dropping > 0 { payload.write(index) }
    }

    // MARK: - Rare

    @inline(never)
    private func judgeTaken(_ now: Int, wasConfirmed: Bool) {
        // While one life is turned into the next, nothing can be concluded.
        guard now & 1 == 0, number.now == now else { return }
        if wasConfirmed { find("INV-8", "tryget_live after confirm") }
        if refusedIn == now { find("INV-9", "tryget_live succeeded after it had failed") }
    }

    @inline(never)
    private mutating func judgeRefused(_ now: Int) {
        let killed = number.lastKilled
        guard now & 1 == 0, number.now == now else { return }
        refusedIn = now
        if killed != now { find("INV-11", "tryget_live failed on a live reference") }
    }

    @inline(never)
    private func findReleased() { find("INV-5", "released while a holder is outstanding") }

    private func find(_ invariant: String, _ symptom: String) {
        alarm.find(
            invariant, symptom, "worker \(index), lane \(lane), life \(number.now / 2)")
    }
}
