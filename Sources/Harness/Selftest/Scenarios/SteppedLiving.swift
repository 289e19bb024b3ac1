/// One reference whose life is stepped by hand, whatever counts it: what a mishap is made of.
///
/// Every method is legal or not by when it is called; that is the point. One thread does all of it, and no
/// grace period ends but in `settle()`.
protocol SteppedLiving: AnyObject {
    /// Takes a reference and remembers it (`percpu_ref_get`).
    func take()
    /// Puts the one that was taken first; looks before whether release has run meanwhile.
    ///
    /// - Parameter writesLast: Whether the holder writes to its object after the put, not before.
    func giveBack(writesLast: Bool)
    /// A get that nobody remembers.
    func strayGet()
    /// A put of a reference that nobody took.
    func strayPut()
    /// Tries to take a reference that lives, judges the answer, and gives it back.
    func lookUp()
    /// Switches to atomic mode for good, and sleeps until that is done.
    func switchToAtomic()
    /// Kills with a confirmation; a second time with none.
    func kill()
    /// Lets grace periods pass, and all that follows them.
    func settle()
    /// Brings the reference back to life (`percpu_ref_reinit`).
    func reinit()
    /// Gives the slots up (`percpu_ref_exit`).
    func exit()
    /// Has a callback of the object's own exit it, after a grace period (`call_rcu`).
    func exitLater()
    /// Has release, when it runs, do this first.
    func onRelease(_ work: ReleaseWork)
}

/// What release does beside telling that it ran.
enum ReleaseWork: Sendable {
    /// Takes a reference of zero and puts it again.
    case takesAndPuts
    /// Has the object exited after a grace period.
    case exitsLater
}

extension SteppedLiving {
    func giveBack() { giveBack(writesLast: false) }
}
