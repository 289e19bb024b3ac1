import Machine
import Percpu
import Statistics

/// One worker of a load of lives, which visits the references of all lanes in turn.
struct LivesWorker<S: CounterStrategy> {
    private var stands: [LaneStand<S>]
    private let index: Int
    private let habits: VisitHabits
    /// Most references that it keeps at a time.
    private let most: Int
    private let yields: Bool
    private let tally: EpisodeTally
    private var draw: SplitMix64

    init(_ lanes: [LifeLane<S>], _ context: WorkerContext, _ setting: EpisodeSetting) {
        let slot = S.slotPerWorker ? context.index : context.cpu
        stands = lanes.map {
            LaneStand(on: $0, index: context.index, slot: slot, setting)
        }
        index = context.index
        habits = VisitHabits(setting)
        most = max(1, setting.plan.references)
        yields = setting.plan.yields
        tally = setting.tally
        draw = SplitMix64(seed: setting.plan.seed).stream(context.index)
    }

    mutating func run(until end: EpisodeEnd) {
        var turn = index
        while !end.isStopped {
            let place = turn % stands.count
            turn &+= 1
            let elsewhere = stands.reduce(0) { $0 + $1.held } - stands[place].held
            let pairs = stands[place].visit(allowance: most - elsewhere, habits, &draw)
            tally.made(pairs, worker: index)
            // Whoever could do nothing waits for a thread that needs the CPU.
            if yields || pairs == 0 { Processor.yield() }
        }
        for place in stands.indices { stands[place].leave(&draw) }
    }
}
