import Percpu
import Statistics

/// What chunks of several candidates, run by turns, came to.
struct Round {
    /// Median ticks per pair of the whole chunks, `[candidate]`; `nil` when too few were whole.
    var ticksPerPair: [Double?]
    var discarded: Int
}

/// Times candidates against each other: by turns, so that whatever the host does befalls all alike.
struct Stopwatch {
    /// A chunk this many times as long as the median has a hole in it: the host took the CPU away.
    static let holeFactor = 2.0

    /// Length that chunks aim at, ticks.
    var chunkTicks: Double
    var chunksPerRound = 12

    /// How many pairs make a chunk.
    func pairs(of candidate: Candidate) -> Int {
        let trial = 256
        let best = (0..<64).map { _ in ticks(of: candidate, pairs: trial) }.min() ?? 1
        return max(8, Int(chunkTicks * Double(trial) / Double(max(1, best))))
    }

    func ticks(of candidate: Candidate, pairs: Int) -> UInt64 {
        let start = Ticks.now()
        candidate.run(pairs)
        return Ticks.now() &- start
    }

    /// One round: as many chunks of each, in an order that `random` shuffles anew for each turn.
    func round(
        _ candidates: [Candidate], pairs: Int, using random: inout SplitMix64
    ) -> Round {
        var taken = [[Double]](repeating: [], count: candidates.count)
        for _ in 0..<chunksPerRound {
            for index in candidates.indices.shuffled(using: &random) {
                // Not timed: after another loop, the processor has this one's branches to learn again.
                candidates[index].run(pairs)
                let ticks = ticks(of: candidates[index], pairs: pairs)
                taken[index].append(Double(ticks) / Double(pairs))
            }
        }
        var discarded = 0
        let medians = taken.map { chunks -> Double? in
            guard let middle = median(chunks) else { return nil }
            let whole = chunks.filter { $0 <= middle * Self.holeFactor }
            discarded += chunks.count - whole.count
            return whole.count * 2 >= chunksPerRound ? median(whole) : nil
        }
        return Round(ticksPerPair: medians, discarded: discarded)
    }

    private func median(_ values: [Double]) -> Double? {
        (try? SortedSamples(values))?.median
    }
}

/// The Swift loop against the C loop, each in its best place.
///
/// The same bytes cost up to a tenth more in some places of a line, and neither compiler knows which. In
/// their best places the two loops differ by what the compilers made, and by nothing else.
struct Duel {
    let id: String
    private let swift: [Candidate]
    private let c: [Candidate]
    private let pairs: Int
    private var rounds: [Round] = []

    init(_ rivalry: Rivalry, stopwatch: Stopwatch) {
        id = rivalry.id
        swift = rivalry.swift
        c = rivalry.c
        pairs = stopwatch.pairs(of: rivalry.c[0])
    }

    /// One round of every place, two loops at a time: more by turns push each other out of the caches
    /// for decoded instructions and branches, and what a place costs then depends on the others.
    mutating func round(_ stopwatch: Stopwatch, using random: inout SplitMix64) {
        var whole = Round(
            ticksPerPair: Array(repeating: nil, count: swift.count + c.count), discarded: 0)
        for place in swift.indices.shuffled(using: &random) {
            let part = stopwatch.round([swift[place], c[place]], pairs: pairs, using: &random)
            whole.ticksPerPair[place] = part.ticksPerPair[0]
            whole.ticksPerPair[swift.count + place] = part.ticksPerPair[1]
            whole.discarded += part.discarded
        }
        rounds.append(whole)
    }

    /// - Throws: `SampleError` when every round was disturbed.
    func outcome(nanosecondsPerTick scale: Double) throws -> Outcome {
        let swiftPlaces = try places(swift, from: 0, scale)
        let cPlaces = try places(c, from: swift.count, scale)
        let swiftBest = Self.best(of: swiftPlaces)
        let cBest = swift.count + Self.best(of: cPlaces)
        var swiftTicks: [Double] = []
        var cTicks: [Double] = []
        for round in rounds {
            // A round that the host disturbed too much leaves nothing.
            guard let ours = round.ticksPerPair[swiftBest], let theirs = round.ticksPerPair[cBest]
            else { continue }
            swiftTicks.append(ours)
            cTicks.append(theirs)
        }
        return Outcome(
            loop: id,
            swift: Outcome.Side(
                nsPerPair: Outcome.Figure(try Summary(swiftTicks.map { $0 * scale })),
                places: swiftPlaces),
            c: Outcome.Side(
                nsPerPair: Outcome.Figure(try Summary(cTicks.map { $0 * scale })),
                places: cPlaces),
            ratio: Outcome.Figure(try Summary(zip(swiftTicks, cTicks).map { $0 / $1 })),
            discarded: rounds.reduce(0) { $0 + $1.discarded })
    }

    /// The place that was cheapest over all rounds, where the compiler put it included.
    private static func best(of places: [Outcome.Placed]) -> Int {
        places.indices.min { places[$0].nsPerPair < places[$1].nsPerPair } ?? 0
    }

    private func places(
        _ candidates: [Candidate], from first: Int, _ scale: Double
    ) throws(SampleError) -> [Outcome.Placed] {
        var places: [Outcome.Placed] = []
        for (offset, candidate) in candidates.enumerated() {
            let samples = rounds.compactMap { $0.ticksPerPair[first + offset] }
            let median = try SortedSamples(samples).median
            places.append(Outcome.Placed(place: candidate.place, nsPerPair: median * scale))
        }
        return places
    }
}
