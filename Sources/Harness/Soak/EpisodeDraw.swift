import Statistics

/// Draws the episodes of a soak, each from the seed and its number alone.
///
/// So episode 1,000 can be had without the 999 before it, and a resumed soak goes on where it was.
public struct EpisodeDraw: Sendable {
    let choice: SoakChoice
    /// CPUs to place workers on, for counts below, at and above them.
    let cpuCount: Int
    let seed: UInt64

    /// How many workers there are for two CPUs, where their number is drawn: below, at and above the CPUs.
    private static let workersPerTwoCPUs = [1, 2, 4, 8, 16]
    /// How many teardown threads there are, where their number is drawn; two come twice as often.
    private static let laneCounts = [1, 2, 2, 3, 4]

    /// Most workers for each CPU where their number is drawn.
    public static var mostWorkersPerCPU: Int { (workersPerTwoCPUs.max() ?? 2) / 2 }
    /// Most teardown threads where their number is drawn.
    public static var mostLanes: Int { laneCounts.max() ?? 1 }

    public init(choice: SoakChoice, cpuCount: Int, seed: UInt64) {
        self.choice = choice
        self.cpuCount = cpuCount
        self.seed = seed
    }

    /// Episode `number`, from 0.
    public func plan(_ number: Int) -> EpisodePlan {
        var draw = SplitMix64(seed: seed).stream(number)
        var plan = EpisodePlan(
            load: pick(choice.loads, &draw), subject: pick(choice.subjects, &draw))
        plan.number = number
        plan.seed = draw.next()
        plan.generation = pick(choice.generations, &draw)
        plan.driver = pick(choice.drivers, &draw)
        plan.fault = choice.fault
        plan.workers = workers(&draw)
        plan.order = pick(["compact", "scatter", "smt-last"], &draw)
        plan.lanes = choice.lanes ?? pick(Self.laneCounts, &draw)
        plan.pages = choice.pages ?? pick([1, 1, 2, 8, 8, 64, 512, 2048], &draw)
        plan.batch = pick([1, 4, 16, 64, 512], &draw)
        plan.holdMicroseconds = pick([0, 0, 0, 50, 500, 5_000], &draw)
        plan.lifeMicroseconds = pick([0, 20, 200, 200, 2_000], &draw)
        plan.references = pick([1, 1, 16, 256, 4_096], &draw)
        plan.slotStart = pick([0, 0, -1, Int.max - 64, Int.min + 64], &draw)
        plan.yields = pick([true, true, true, false], &draw)
        plan.atomic = choice.atomic ?? pick([false, false, false, true], &draw)
        // Some users' references have nothing to leave in atomic mode.
        let modes = Users.all.first { $0.id == plan.load }?.modes
        if let modes, !modes.contains(.atomic) { plan.atomic = false }
        plan.windows = choice.windows
        plan.rarity = choice.rarity ?? pick([0, 16, 64, 256, 1_024], &draw)
        plan.milliseconds = choice.episodeMilliseconds
        return plan
    }

    private func workers(_ draw: inout SplitMix64) -> Int {
        if let counts = choice.workers { return pick(counts, &draw) }
        return max(1, pick(Self.workersPerTwoCPUs, &draw) * cpuCount / 2)
    }

    private func pick<Value>(_ values: [Value], _ draw: inout SplitMix64) -> Value {
        values[Int(draw.next() % UInt64(values.count))]
    }

    private func pick(_ values: [SoakChoice.Weighted], _ draw: inout SplitMix64) -> String {
        let sum = values.reduce(0) { $0 + $1.weight }
        precondition(sum > 0, "a choice of nothing")
        var ticket = Int(draw.next() % UInt64(sum))
        for value in values {
            if ticket < value.weight { return value.id }
            ticket -= value.weight
        }
        preconditionFailure("a ticket beyond the sum of weights")
    }
}
