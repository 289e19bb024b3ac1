/// How a reference starts (`percpu_ref_init`).
public struct InitFlags: OptionSet, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Start in atomic mode and stay there until `switchToPercpu()` (`PERCPU_REF_INIT_ATOMIC`).
    ///
    /// Implies `allowReinit`.
    public static let atomic = InitFlags(rawValue: 1)
    /// Start dead, with a count of zero (`PERCPU_REF_INIT_DEAD`).
    ///
    /// Implies `allowReinit`, but not that the reference stays atomic when it is brought to life.
    public static let dead = InitFlags(rawValue: 2)
    /// Keep the slots after a switch, so that percpu mode can return (`PERCPU_REF_ALLOW_REINIT`, 5.3).
    public static let allowReinit = InitFlags(rawValue: 4)
}
