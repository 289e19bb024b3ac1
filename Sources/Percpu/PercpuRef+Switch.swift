/// The slow path: all of it under the switch lock, and waiting for a switch that is under way.
extension PercpuRef {
    /// Marks the reference as dying and drops the initial reference.
    ///
    /// Sends every later operation to the shared count. When the reference was in percpu mode, the fold
    /// and the confirmation follow in the reaper after a grace period. When it was atomic already there
    /// is none: the confirmation, and release if nobody else holds a reference, are called here, under
    /// the switch lock.
    ///
    /// - Kernel: `percpu_ref_kill()`, `percpu_ref_kill_and_confirm()`.
    /// - Context: once per life, by the owner of the initial reference. Sleeps while a switch is under way.
    /// - Parameter confirm: Called when every later `trygetLive` is sure to fail. Must not sleep.
    public func kill(confirm: (@Sendable () -> Void)? = nil) {
        guard enter(.kill) else { return }
        let word = mode.loadRelaxed()
        if word & ModeFlags.dead != 0 { misused(.killAgain) }
        mode.storeRelease(word | ModeFlags.dead)
        let switched = switchMode(.kill, confirm: confirm)
        if switched.isLegal { dropShared() }
        leave(switched)
    }

    /// Switches to atomic mode, to stay there until `switchToPercpu()`.
    ///
    /// - Kernel: `percpu_ref_switch_to_atomic()`.
    /// - Context: between init and exit. Sleeps while another switch is under way, not for its own.
    /// - Parameter confirm: Called when the count is in one place; at once when it is already.
    public func switchToAtomic(confirm: (@Sendable () -> Void)? = nil) {
        guard enter(.switchToAtomic) else { return }
        sticky.storeRelaxed(1)
        leave(switchMode(.switchToAtomic, confirm: confirm))
    }

    /// Switches to atomic mode and sleeps until that is done.
    ///
    /// - Kernel: `percpu_ref_switch_to_atomic_sync()` (4.12).
    /// - Context: nobody may switch back meanwhile. A worker under QSBR suspends its seat first.
    public func switchToAtomicSync() {
        switchToAtomic()
        if !domain.lock.isMine { domain.reaper.wait(for: pending) }
    }

    /// Lets the reference be percpu again; takes effect when it next lives if it is dying now.
    ///
    /// On a reference without ALLOW_REINIT whose slots are gone it has no effect, as in the kernel.
    ///
    /// - Kernel: `percpu_ref_switch_to_percpu()`.
    public func switchToPercpu() {
        guard enter(.switchToPercpu) else { return }
        if Strategy.hasPercpuMode { sticky.storeRelaxed(0) }
        leave(switchMode(.switchToPercpu, confirm: nil))
    }

    /// Brings a reference at zero back to life.
    ///
    /// - Kernel: `percpu_ref_reinit()`.
    public func reinit() {
        if domain.lock.isMine { return misused(.underSwitchLock(.resurrect)) }
        if mode.loadAcquire() & ModeFlags.exited == 0, !isZero { misused(.reinitNotZero) }
        resurrect()
    }

    /// Brings a dying or dead reference back to life, with whatever holders it has.
    ///
    /// - Kernel: `percpu_ref_resurrect()` (4.20).
    /// - Context: release must not run meanwhile. Sleeps while a switch is under way.
    public func resurrect() {
        guard enter(.resurrect) else { return }
        // The kernel stops at a check when it would return to slots that are gone.
        let needsSlots = sticky.loadRelaxed() == 0
        if needsSlots, retired.loadRelaxed() == 1 {
            misused(.needsAllowReinit)
            return leave(.done)
        }
        let word = mode.loadRelaxed()
        if word & ModeFlags.dead == 0 { misused(.resurrectNotDying) }
        if word & ModeFlags.mask == 0 { misused(.resurrectInPercpuMode) }
        mode.storeRelease(word & ~ModeFlags.dead)
        count.add(1)
        leave(switchMode(.resurrect, confirm: nil))
    }

    /// Gives the slots up; from here on only `isZero`, `isDying` and `trygetLive` may be called.
    ///
    /// Checks nothing and waits for nobody: whoever still holds a reference has nothing left to put.
    ///
    /// - Kernel: `percpu_ref_exit()`.
    public func exit() {
        if domain.lock.isMine { return misused(.underSwitchLock(.exit)) }
        domain.lock.acquire()
        defer { domain.lock.release() }
        if mode.loadRelaxed() & ModeFlags.exited != 0 {
            if saved.loadRelaxed() != 0 { misused(.exitAgain) }
            return
        }
        if pending.loadRelaxed() == 1 { return misused(.exitWhileSwitching) }
        // The kernel keeps the count in the upper bits of the mode word and loses two.
        saved.storeRelaxed(count.loadAcquire() & (Int.max >> 1))
        mode.storeRelease(ModeFlags.mask | ModeFlags.exited)
        retireSlots()
    }

    /// Whether the reference was killed; true after `exit()` (`percpu_ref_is_dying()`).
    public var isDying: Bool { mode.loadAcquire() & ModeFlags.dead != 0 }

    /// Whether `exit()` has given the slots up; ours, for whoever judges a lookup that was refused.
    public var hasExited: Bool { mode.loadAcquire() & ModeFlags.exited != 0 }

    /// Whether the count is in one place and zero; still answers after `exit()`.
    ///
    /// - Kernel: `percpu_ref_is_zero()`, which takes the switch lock since 5.10.
    public var isZero: Bool {
        if mode.loadAcquire() & ModeFlags.mask == 0 { return false }
        if domain.lock.isMine {
            misused(.underSwitchLock(.isZero))
            return false
        }
        domain.lock.acquire()
        defer { domain.lock.release() }
        let exited = mode.loadRelaxed() & ModeFlags.exited != 0
        return (exited ? saved : count).loadAcquire() == 0
    }

    // MARK: - Under the lock

    /// Takes the lock for `operation`, or refuses what the kernel would not survive.
    private func enter(_ operation: Misuse.Operation) -> Bool {
        if domain.lock.isMine {
            misused(.underSwitchLock(operation))
            return false
        }
        domain.lock.acquire()
        if mode.loadRelaxed() & ModeFlags.exited == 0 { return true }
        domain.lock.release()
        misused(.afterExit(operation))
        return false
    }

    /// Puts the reference into the mode that its flags ask for (`__percpu_ref_switch_mode`).
    ///
    /// - Returns: What is left to do; nothing was done if the reference was exited while the caller slept.
    private func switchMode(
        _ operation: Misuse.Operation, confirm: (@Sendable () -> Void)?
    ) -> Switched {
        while pending.loadAcquire() == 1 {
            domain.lock.release()
            domain.reaper.wait(for: pending)
            domain.lock.acquire()
        }
        if mode.loadRelaxed() & ModeFlags.exited != 0 {
            misused(.afterExit(operation))
            return .refused
        }
        if sticky.loadRelaxed() == 1 || mode.loadRelaxed() & ModeFlags.dead != 0 {
            return startSwitchToAtomic(confirm: confirm)
        }
        returnToPercpu()
        return .done
    }

    /// Gives the lock back, and only then the rest of the switch to the reaper.
    ///
    /// No grace period ends while whoever began the switch is under the lock, where the kernel has
    /// interrupts off: a fold that overtook the killer's put would hide one put too many. And a reaper
    /// that is woken under the lock would take the CPU from the thread it has to wait for.
    private func leave(_ switched: Switched) {
        domain.lock.release()
        if case .started(let rest) = switched { domain.reaper.call(rest) }
    }

    private func startSwitchToAtomic(confirm: (@Sendable () -> Void)?) -> Switched {
        let word = mode.loadRelaxed()
        if word & ModeFlags.atomic != 0 {
            confirm?()
            return .done
        }
        pending.storeRelaxed(1)
        // Before the grace period begins: it only waits for adds that might have missed the flag.
        mode.storeRelease(word | ModeFlags.atomic)
        // The switch's own reference keeps release away until the confirmation has been given.
        count.add(1)
        domain.observe?(.flagged)
        return .started { self.finishSwitch(confirm: confirm) }
    }

    private func returnToPercpu() {
        let word = mode.loadRelaxed()
        if word & ModeFlags.atomic == 0 { return }
        if !allowReinit || retired.loadRelaxed() == 1 { return misused(.percpuNotAllowed) }
        count.add(Strategy.bias)
        biased.storeRelaxed(1)
        // Release: whoever sees percpu mode again sees the bias and slots that start from nothing.
        strategy.reopen { mode.storeRelease(word & ~ModeFlags.atomic) }
    }

    /// Drops one reference of the switch itself or of a kill; the mode says atomic by now.
    private func dropShared() {
        if count.add(-1) == 0 { callRelease() }
    }

    private func retireSlots() {
        if retired.exchange(1) == 0 { strategy.retire() }
    }

    // MARK: - In the reaper

    /// Waits for the grace period, folds, confirms, settles.
    private func finishSwitch(confirm: (@Sendable () -> Void)?) {
        domain.observe?(.waiting)
        strategy.synchronize()
        domain.observe?(.waited)
        let sum = strategy.sum()
        folded.storeRelaxed(sum)
        let value = Strategy.publish(sum, into: count)
        biased.storeRelease(0)
        if value <= 0 { misused(.sumNotPositive(value)) }
        domain.observe?(.folded)
        Strategy.conclude {
            confirm?()
            domain.observe?(.confirmed)
        } settle: {
            settleSwitch()
        }
    }

    /// Ends the switch and drops its own reference.
    private func settleSwitch() {
        // Under the lock, unlike the kernel: whoever sleeps for this switch then finds its slots
        // either there or gone, and not by chance.
        domain.lock.acquire()
        if !allowReinit {
            mode.storeRelease(ModeFlags.mask)
            retireSlots()
        }
        pending.storeRelease(0)
        domain.lock.release()
        Strategy.wake(pending)
        dropShared()
        domain.observe?(.settled)
    }
}

/// What is left to do of a switch when its first half, under the lock, is over.
private enum Switched {
    /// Nothing was done: the reference is gone.
    case refused
    /// Nothing is left.
    case done
    /// The grace period and all that follows it.
    case started(@Sendable () -> Void)

    var isLegal: Bool {
        if case .refused = self { false } else { true }
    }
}
