public import Percpu

/// The mode a reference is in while it is measured.
public enum CountingMode: String, Sendable, CaseIterable {
    case percpu
    case atomic
}

/// Something whose cost can be measured, with loops that were compiled for it alone.
///
/// The initialisers mention the type statically, which is why the catalogue is a list of calls and not a
/// list of metatypes: opened at run time, a metatype costs several times what it is to measure.
public struct Subject: Sendable {
    /// What it is in a comparison.
    public enum Role: String, Sendable {
        /// A way of counting for percpu references.
        case strategy
        /// Something else that counts, for comparison.
        case rival
        /// The floor, or what measuring itself costs.
        case yardstick
    }

    public let id: String
    public let role: Role
    /// One sentence for `list`.
    public let summary: String
    /// The modes it can be measured in.
    public let modes: [CountingMode]
    /// Why it cannot run in the calling thread, `nil` when it can.
    public let unavailableReason: @Sendable () -> String?
    let makeCell: @Sendable (Site, _ workload: String, CountingMode) -> BenchCell?
    let makeStorm: (@Sendable (Site) -> KillStorm)?
    /// One storm at each site, without a pause between two kills.
    let makeKillers: (@Sendable ([Site]) -> KillerCrowd)?
    /// Timed workers beside kills or switches, so many per second.
    let makePacedStorm: (@Sendable (Site, StormKind, _ perSecond: Double) -> BenchCell)?

    /// A percpu reference that counts by `S`.
    public init<S: CounterStrategy>(
        _: S.Type, role: Role = .strategy, summary: String
    ) where S.Word == HardwareWord {
        id = S.id
        self.role = role
        self.summary = summary
        modes = S.hasPercpuMode ? [.percpu, .atomic] : [.atomic]
        unavailableReason = { S.unavailableReason() }
        makeCell = { site, workload, mode in
            let slots = site.domain(slotPerWorker: S.slotPerWorker).memory.arena.placeCount
            let cell = Catalog.cell(for: workload) {
                BenchCell(
                    MeasuredLife<S, GetPut>(site: site, slotCount: slots, mode: mode, $0))
            }
            return S.hasPercpuMode
                ? cell ?? Users.cell(S.self, site: site, workload: workload, mode: mode) : cell
        }
        guard S.hasPercpuMode else {
            (makeStorm, makeKillers, makePacedStorm) = (nil, nil, nil)
            return
        }
        makeStorm = { site in KillStorm(StormyLives<S>(site: site)) }
        makeKillers = { sites in
            KillerCrowd(sites.map { StormyLives<S>(site: $0, lifeNanoseconds: 0) })
        }
        makePacedStorm = { site, kind, rate in
            BenchCell(stormy: PacedStorm<S>(site: site, kind: kind, perSecond: rate))
        }
    }

    /// A peer without a kill.
    public init<R: Reference>(
        _: R.Type, role: Role, summary: String, make: @escaping @Sendable (Site) -> R
    ) {
        id = R.id
        self.role = role
        self.summary = summary
        modes = [.atomic]
        unavailableReason = { nil }
        makeCell = { site, workload, _ in
            // What a user costs is held against the plain loop on a yardstick: it can run nothing else.
            Catalog.cell(for: role == .yardstick ? GetPut.id : workload) {
                BenchCell(peer: make(site), $0)
            }
        }
        (makeStorm, makeKillers, makePacedStorm) = (nil, nil, nil)
    }
}
