import Harness
import Percpu

/// Scripts nobody has recorded, with the oracle's expectations.
struct ScriptGenerator {
    /// What a script is allowed to do.
    enum Manners: String, CaseIterable {
        /// Puts only what it holds, kills only what lives: nothing is complained of.
        case keepsTheRules = "rules"
        /// Anything that has one outcome, to the end of the kernel if need be.
        case misuses = "misuse"
        /// As before, with counts up to 2^63-1.
        case goesToTheLimits = "limits"
    }

    private static let cpuCount = 8
    private static let wide = [
        1 << 24, 1 << 31, 1 << 32, 1 << 60, (1 << 61) - 1, 1 << 61, 1 << 62, (1 << 62) + 1,
        Int.max - 2, Int.max - 1, Int.max,
    ]

    private var random: SplitMix
    private let manners: Manners
    private let release: Vector.Release
    private var oracle: Oracle
    /// What the script took and has not dropped.
    private var held = 0
    private var ownsInitial = false
    /// A resurrect in percpu mode counted on a slot there, on the shared word here.
    private var isSplitDifferently = false
    private var operations: [Operation] = []
    private var expected: [Vector.Expected] = []

    private init(seed: UInt64, manners: Manners) {
        var random = SplitMix(state: seed)
        self.manners = manners
        release = random.chance(8) ? (random.chance(2) ? .exit : .probe) : .count
        oracle = Oracle(release: release)
        self.random = random
    }

    /// A script of one to some forty operations; the same seed makes the same.
    static func vector(seed: UInt64, manners: Manners) -> Vector {
        var generator = ScriptGenerator(seed: seed, manners: manners)
        generator.append(.initialise(generator.someFlags()))
        for _ in 0..<generator.random.below(40) where !generator.isOver {
            let operation = generator.some()
            if generator.isAllowed(operation) { generator.append(operation) }
        }
        return Vector(
            name: "\(manners.rawValue)-\(seed)", category: generator.isOver ? "fatal" : "random",
            release: generator.release, operations: generator.operations,
            expected: generator.expected)
    }

    private var isOver: Bool {
        if case .fatal = expected.last { true } else { false }
    }

    private mutating func append(_ operation: Operation) {
        if case .resurrect = operation, oracle.isLivePercpu { isSplitDifferently = true }
        if case .reinit = operation, oracle.isLivePercpu { isSplitDifferently = true }
        let outcome = oracle.step(operation)
        operations.append(operation)
        expected.append(outcome)
        if case .observed(let seen) = outcome { keepBooks(operation, returned: seen.returned) }
    }

    private mutating func keepBooks(_ operation: Operation, returned: Returned) {
        switch operation {
        case .initialise(let flags):
            held = 0
            ownsInitial = !flags.contains(.dead)
        case .count(.get(let n), _): held &+= n
        case .count(.put(let n), _): held &-= n
        case .count(.tryget(let n), _) where returned == .flag(true): held &+= n
        case .count(.trygetLive, _) where returned == .flag(true): held &+= 1
        case .count(.trygetLiveRCU, _) where returned == .flag(true): held &+= 1
        case .kill: ownsInitial = false
        case .reinit, .resurrect: ownsInitial = true
        case .parallel(let parallel):
            if parallel.main == .kill { ownsInitial = false }
            if parallel.turn.count == 1 { held &+= parallel.times * parallel.cpus.count }
        default: break
        }
    }

    // MARK: - What may come next

    private func isAllowed(_ operation: Operation) -> Bool {
        if isChance(operation) { return false }
        switch operation {
        case .initialise: return oracle.isExited
        case .cpuDown, .cpuUp: return !oracle.pending
        case .parallel(let parallel): return isSettledByAnyOrder(parallel)
        default: break
        }
        return manners == .keepsTheRules ? keepsTheRules(operation) : true
    }

    private func keepsTheRules(_ operation: Operation) -> Bool {
        var trial = oracle
        guard case .observed(let outcome) = trial.step(operation), outcome.warnings.isEmpty else {
            return false
        }
        if oracle.isExited {
            if case .count(.trygetLive, _) = operation { return true }
            return false
        }
        switch operation {
        case .count(.get, _): return ownsInitial || held > 0
        case .count(.put(let n), _): return n > 0 && n <= held
        case .kill: return ownsInitial && !oracle.isDying
        case .exit: return held == 0 && !ownsInitial && !oracle.pending
        case .reinit, .resurrect: return oracle.isDying && !ownsInitial
        default: return true
        }
    }

    /// What the notes on the recording say comes out one way or the other.
    private func isChance(_ operation: Operation) -> Bool {
        switch operation {
        case .switchToPercpu, .resurrect, .reinit:
            if oracle.pending, !oracle.canReturn || oracle.total == 0 { return true }
            // Near 2^63 even the split of the count shows, and that is nobody's promise.
            if manners == .goesToTheLimits, oracle.isLivePercpu { return true }
        case .exit: return isSplitDifferently
        default: break
        }
        // Brought back without slots, which only staying atomic allows; exit then is another's story.
        if oracle.isWithoutSlots, !oracle.isExited, operation == .exit, !oracle.isDying {
            return true
        }
        if release == .count { return false }
        // Callbacks that take the lock, beside sleepers that may come first.
        switch operation {
        case .kill, .switchToAtomic, .switchToPercpu, .reinit, .resurrect: return oracle.pending
        case .switchToAtomicSync: return oracle.pending || oracle.total == 0
        default: return false
        }
    }

    private func isSettledByAnyOrder(_ parallel: Parallel) -> Bool {
        guard !oracle.pending, !oracle.isExited, let total = oracle.total else { return false }
        guard ownsInitial, held > 0, held < 1 << 60, total == held + 1 else { return false }
        if oracle.isDying { return false }
        // On its way to looking killed, it may refuse who comes late.
        return parallel.main == nil || parallel.turn != [.trygetLive]
    }

    // MARK: - Something

    private mutating func some() -> Operation {
        if oracle.isExited, random.chance(3) { return .initialise(someFlags()) }
        let cpu = random.below(Self.cpuCount)
        switch random.below(40) {
        case 0...5: return .count(.get(someCount()), cpu: cpu)
        case 6...14: return .count(.put(somePut()), cpu: cpu)
        case 15...16: return .count(.tryget(someCount()), cpu: cpu)
        case 17...18: return .count(.trygetLive, cpu: cpu)
        case 19: return .count(.trygetLiveRCU, cpu: cpu)
        case 20...22: return .kill(someCallback())
        case 23...24: return .switchToAtomic(someCallback())
        case 25: return .switchToAtomicSync
        case 26...27: return .switchToPercpu
        case 28...29: return .reinit
        case 30...31: return .resurrect
        case 32...35: return .settle
        case 36: return random.chance(2) ? .cpuDown(cpu) : .cpuUp(cpu)
        case 37: return .exit
        case 38: return random.chance(4) ? .parallel(someThreads()) : .settle
        default: return manners == .keepsTheRules ? .exit : .count(.put(0), cpu: cpu)
        }
    }

    private mutating func someThreads() -> Parallel {
        let turns: [[Operation.Count]] = [
            [.get(1)], [.get(1), .put(1)], [.tryget(1)], [.trygetLive],
        ]
        let mains: [Operation.Beside?] = [nil, nil, .kill, .switchToAtomic, .switchToAtomicSync]
        return Parallel(
            turn: random.one(of: turns), times: 1 + random.below(30),
            cpus: Array(0...random.below(Self.cpuCount)), main: random.one(of: mains))
    }

    private mutating func someFlags() -> InitFlags { InitFlags(rawValue: random.below(8)) }

    private mutating func someCallback() -> Operation.Callback? {
        random.one(of: [nil, .a, .b])
    }

    private mutating func someCount() -> Int {
        if manners == .goesToTheLimits, random.chance(2) { return random.one(of: Self.wide) }
        return random.chance(2) ? 1 : random.below(6)
    }

    private mutating func somePut() -> Int {
        // Often exactly what is held: zero is where things happen.
        held > 0 && random.chance(3) ? held : someCount()
    }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): small, and the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func chance(_ oneIn: Int) -> Bool { below(oneIn) == 0 }
    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
}
