import Percpu

/// A broken way of counting by its name, with all that was compiled for it alone.
///
/// Like `Subject`, the initialiser mentions the type statically: opened at run time, a metatype would run
/// the windows that the mutants leave open many times slower.
public struct MutantEntry: Sendable {
    /// As in `Fault.Place.strategy`.
    public let name: String
    /// The name of the strategy that stands behind it.
    public let strategyID: String
    /// Why it cannot run in the calling thread, `nil` when it can.
    public let unavailableReason: @Sendable () -> String?
    /// For a whole device; `nil` where many kills are needed to show it.
    let device: DeviceSubject?
    /// References with lives of this kind, for a soak.
    let lives: @Sendable (EpisodeSetting) -> any Episode
    let makeStorm: @Sendable (Site, _ patience: Duration, _ seed: UInt64) -> KillStorm

    /// The strategy `S` by the name `name`.
    init<S: CounterStrategy>(_ name: String, _: S.Type, device: DeviceSubject? = nil)
    where S.Word == HardwareWord {
        self.name = name
        self.device = device
        strategyID = S.id
        unavailableReason = { S.unavailableReason() }
        lives = { CompiledEpisode(LivesEpisode<S>($0) { $0 }) }
        makeStorm = { site, patience, seed in
            KillStorm(
                StormyLives<S>(site: site, conduct: .brief(patience: patience, seed: seed)))
        }
    }
}
