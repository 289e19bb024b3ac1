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
    var chunksPerRound = 24

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

/// Swift's best place against C's best place.
struct Duel {
    static let placingRounds = 15

    var id: String
    /// Ticks per pair in each place, from rounds of their own that the comparison does not use.
    var swiftPlaces: [(place: String, ticks: Double)]
    var cPlaces: [(place: String, ticks: Double)]
    var swiftPlace: String { swiftPlaces.min { $0.ticks < $1.ticks }?.place ?? "" }
    var cPlace: String { cPlaces.min { $0.ticks < $1.ticks }?.place ?? "" }

    private let fighters: [Candidate]
    private let pairs: Int
    private var swiftTicks: [Double] = []
    private var cTicks: [Double] = []
    private(set) var discarded = 0

    /// Finds the best places.
    init(_ rivalry: Rivalry, stopwatch: Stopwatch, using random: inout SplitMix64) {
        let everybody = rivalry.swift + rivalry.c
        let pairs = stopwatch.pairs(of: rivalry.c[0])
        var taken = [[Double]](repeating: [], count: everybody.count)
        for _ in 0..<Self.placingRounds {
            let round = stopwatch.round(everybody, pairs: pairs, using: &random)
            for (index, ticks) in round.ticksPerPair.enumerated() {
                if let ticks { taken[index].append(ticks) }
            }
        }
        let medians = taken.map { (try? SortedSamples($0))?.median ?? .infinity }
        func places(_ indices: Range<Int>) -> [(place: String, ticks: Double)] {
            indices.map { (everybody[$0].place, medians[$0]) }
        }
        func best(_ indices: Range<Int>) -> Candidate {
            everybody[indices.min { medians[$0] < medians[$1] } ?? indices.lowerBound]
        }
        let swift = 0..<rivalry.swift.count
        let c = rivalry.swift.count..<everybody.count
        id = rivalry.id
        self.pairs = pairs
        swiftPlaces = places(swift)
        cPlaces = places(c)
        fighters = [best(swift), best(c)]
    }

    /// One repetition; one that the host disturbed too much leaves nothing.
    mutating func repetition(_ stopwatch: Stopwatch, using random: inout SplitMix64) {
        let round = stopwatch.round(fighters, pairs: pairs, using: &random)
        discarded += round.discarded
        guard let swift = round.ticksPerPair[0], let c = round.ticksPerPair[1] else { return }
        swiftTicks.append(swift)
        cTicks.append(c)
    }

    /// - Throws: `SampleError` when every repetition was disturbed.
    func outcome(nanosecondsPerTick scale: Double) throws -> Outcome {
        func nanoseconds(_ places: [(place: String, ticks: Double)]) -> [Outcome.Placed] {
            places.map { Outcome.Placed(place: $0.place, nsPerPair: $0.ticks * scale) }
        }
        return Outcome(
            loop: id,
            swift: Outcome.Side(
                nsPerPair: Outcome.Figure(try Summary(swiftTicks.map { $0 * scale })),
                place: swiftPlace, places: nanoseconds(swiftPlaces)),
            c: Outcome.Side(
                nsPerPair: Outcome.Figure(try Summary(cTicks.map { $0 * scale })),
                place: cPlace, places: nanoseconds(cPlaces)),
            ratio: Outcome.Figure(try Summary(zip(swiftTicks, cTicks).map { $0 / $1 })),
            discarded: discarded)
    }
}
