import Percpu

extension Cell {
    /// The table of domain.md, 1.7: written down, not computed, so that it can disagree with the code.
    static let table: [State: [Operation: Cell]] = [
        .percpu: [
            .get: Cell(.percpu, 4),
            .tryget: Cell(.percpu, 4, answer: true),
            .trygetLive: Cell(.percpu, 4, answer: true),
            .put: Cell(.percpu, 2),
            .kill: Cell(.dead, 2, then: [.confirm]),
            .switchToAtomic: Cell(.atomic, 3, then: [.confirm]),
            .switchToPercpu: Cell(.percpu, 3),
            .resurrect: Cell(
                .percpu, 4, [.misuse(.resurrectNotDying), .misuse(.resurrectInPercpuMode)]),
            .reinit: Cell(
                .percpu, 4,
                [
                    .misuse(.reinitNotZero), .misuse(.resurrectNotDying),
                    .misuse(.resurrectInPercpuMode),
                ]),
            .exit: Cell(.exited, nil),
            .isZero: Cell(.percpu, 3, answer: false),
            .isDying: Cell(.percpu, 3, answer: false),
        ],
        .switchingLive: [
            .get: Cell(.atomic, 4, then: [.confirm]),
            .tryget: Cell(.atomic, 4, answer: true, then: [.confirm]),
            .trygetLive: Cell(.atomic, 4, answer: true, then: [.confirm]),
            .put: Cell(.atomic, 2, then: [.confirm]),
            .kill: Cell(.dead, 2, [.sleep, .confirm, .confirm]),
            .switchToAtomic: Cell(.atomic, 3, [.sleep, .confirm, .confirm]),
            .switchToPercpu: Cell(.percpu, 3, [.sleep, .confirm]),
            .resurrect: Cell(.atomic, 4, [.misuse(.resurrectNotDying), .sleep, .confirm]),
            .reinit: Cell(
                .atomic, 4,
                [.misuse(.reinitNotZero), .misuse(.resurrectNotDying), .sleep, .confirm]),
            .exit: Cell(.atomic, 3, [.misuse(.exitWhileSwitching)], then: [.confirm]),
            .isZero: Cell(.atomic, 3, answer: false, then: [.confirm]),
            .isDying: Cell(.atomic, 3, answer: false, then: [.confirm]),
        ],
        .atomicLive: [
            .get: Cell(.atomic, 4),
            .tryget: Cell(.atomic, 4, answer: true),
            .trygetLive: Cell(.atomic, 4, answer: true),
            .put: Cell(.atomic, 2),
            .kill: Cell(.dead, 2, [.confirm]),
            .switchToAtomic: Cell(.atomic, 3, [.confirm]),
            .switchToPercpu: Cell(.percpu, 3),
            .resurrect: Cell(.atomic, 4, [.misuse(.resurrectNotDying)]),
            .reinit: Cell(
                .atomic, 4, [.misuse(.reinitNotZero), .misuse(.resurrectNotDying)]),
            .exit: Cell(.exited, nil),
            .isZero: Cell(.atomic, 3, answer: false),
            .isDying: Cell(.atomic, 3, answer: false),
        ],
        .switchingDead: [
            .get: Cell(.dead, 3, then: [.confirm]),
            .tryget: Cell(.dead, 3, answer: true, then: [.confirm]),
            .trygetLive: Cell(.dead, 2, answer: false, then: [.confirm]),
            .put: Cell(.dead, 1, then: [.confirm]),
            .kill: Cell(.dead, 1, [.misuse(.killAgain), .sleep, .confirm, .confirm]),
            .switchToAtomic: Cell(.dead, 2, [.sleep, .confirm, .confirm]),
            .switchToPercpu: Cell(.dead, 2, [.sleep, .confirm]),
            .resurrect: Cell(.percpu, 3, [.sleep, .confirm]),
            .reinit: Cell(.percpu, 3, [.misuse(.reinitNotZero), .sleep, .confirm]),
            .exit: Cell(.dead, 2, [.misuse(.exitWhileSwitching)], then: [.confirm]),
            .isZero: Cell(.dead, 2, answer: false, then: [.confirm]),
            .isDying: Cell(.dead, 2, answer: true, then: [.confirm]),
        ],
        .dead: held.merging([
            .resurrect: Cell(.percpu, 3),
            .reinit: Cell(.percpu, 3, [.misuse(.reinitNotZero)]),
        ]) { $1 },
        .deadWithoutSlots: held.merging([
            .resurrect: Cell(.dead, 2, [.misuse(.needsAllowReinit)]),
            .reinit: Cell(.dead, 2, [.misuse(.reinitNotZero), .misuse(.needsAllowReinit)]),
        ]) { $1 },
        .zero: released.merging([
            .resurrect: Cell(.percpu, 1),
            .reinit: Cell(.percpu, 1),
        ]) { $1 },
        .zeroWithoutSlots: released.merging([
            .resurrect: Cell(.dead, 0, [.misuse(.needsAllowReinit)]),
            .reinit: Cell(.dead, 0, [.misuse(.needsAllowReinit)]),
        ]) { $1 },
        .exitedAtZero: exited.merging([
            .exit: Cell(.exited, nil),
            .isZero: Cell(.exited, nil, answer: true),
        ]) { $1 },
        .exitedHeld: exited.merging([
            .exit: Cell(.exited, nil, [.misuse(.exitAgain)]),
            .isZero: Cell(.exited, nil, answer: false),
        ]) { $1 },
    ]

    /// Killed and confirmed with two references outstanding, with or without slots.
    private static let held: [Operation: Cell] = [
        .get: Cell(.dead, 3),
        .tryget: Cell(.dead, 3, answer: true),
        .trygetLive: Cell(.dead, 2, answer: false),
        .put: Cell(.dead, 1),
        .kill: Cell(.dead, 1, [.misuse(.killAgain), .confirm]),
        .switchToAtomic: Cell(.dead, 2, [.confirm]),
        .switchToPercpu: Cell(.dead, 2),
        .exit: Cell(.exited, nil),
        .isZero: Cell(.dead, 2, answer: false),
        .isDying: Cell(.dead, 2, answer: true),
    ]

    private static let released: [Operation: Cell] = [
        .get: Cell(.dead, 1),
        .tryget: Cell(.dead, 0, answer: false),
        .trygetLive: Cell(.dead, 0, answer: false),
        .put: Cell(.dead, -1),
        .kill: Cell(.dead, -1, [.misuse(.killAgain), .confirm]),
        .switchToAtomic: Cell(.dead, 0, [.confirm]),
        .switchToPercpu: Cell(.dead, 0),
        .exit: Cell(.exited, nil),
        .isZero: Cell(.dead, 0, answer: true),
        .isDying: Cell(.dead, 0, answer: true),
    ]

    private static let exited: [Operation: Cell] = [
        .get: Cell(.exited, nil, [.misuse(.afterExit(.get))]),
        .tryget: Cell(.exited, nil, answer: false, [.misuse(.afterExit(.tryget))]),
        .trygetLive: Cell(.exited, nil, answer: false),
        .put: Cell(.exited, nil, [.misuse(.afterExit(.put))]),
        .kill: Cell(.exited, nil, [.misuse(.afterExit(.kill))]),
        .switchToAtomic: Cell(.exited, nil, [.misuse(.afterExit(.switchToAtomic))]),
        .switchToPercpu: Cell(.exited, nil, [.misuse(.afterExit(.switchToPercpu))]),
        .resurrect: Cell(.exited, nil, [.misuse(.afterExit(.resurrect))]),
        .reinit: Cell(.exited, nil, [.misuse(.afterExit(.resurrect))]),
        .isDying: Cell(.exited, nil, answer: true),
    ]
}
