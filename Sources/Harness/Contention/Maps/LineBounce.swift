import Machine
import Percpu
import Synchronization

/// Two workers who hand a token to and fro through one cache line: what a line costs on its way.
///
/// One way is one load that misses, since the other has written, and one store that takes the line over.
/// No pause between two looks: it would be a part of what is measured, and its length differs tenfold
/// between processors. A sibling hardware thread pays for that, as it does wherever somebody spins.
enum LineBounce {
    /// How long what may take how long.
    struct Limits: Sendable {
        /// Figures that a visit is to bring.
        var samples = 5
        /// Chunks that make one figure.
        var chunks = 8
        /// Length that chunks aim at, ticks.
        var chunk: UInt64
        /// A visit with any figure ends after this, nanoseconds.
        var length: Int64 = 20_000_000
        /// Who has heard nothing for so long gives the cell up, nanoseconds.
        var silence: Int64 = 200_000_000
    }

    /// What a worker brings back.
    struct Report: Sendable {
        /// Rounds of the leader, without those in which the partner was away; `pairs` are rounds, two ways each.
        var chunks: [Chunk] = []
        /// Chunks thrown away because the partner was away.
        var broken = 0
        /// Whether it gave up waiting for the other.
        var heardNothing = false
        /// Whether it was on its CPU at the end.
        var stayed = true
    }

    /// Says that a visit is over.
    final class End: Sendable {
        private let flag = Atomic<Bool>(false)
        var isHere: Bool { flag.load(ordering: .relaxed) }
        func come() { flag.store(true, ordering: .relaxed) }
    }

    /// What a visit to a cell came to.
    enum Visit: Sendable, Equatable {
        /// Ticks of one way, one figure per sample.
        case samples([Double])
        /// The cell has no value, and why.
        case lost(reason: String)
    }

    /// Looks without an answer after which the leader looks at the clock: some tenths of a millisecond.
    private static let leaderSpins = 1 << 18
    /// The same for its partner, whom nobody times and who is to hear of the end soon.
    private static let partnerSpins = 1 << 13
    /// Rounds until the line and the predictors are warm.
    private static let warmUpRounds = 16

    /// Waits for a token and hands on the next, over and over: the loop that is timed.
    ///
    /// - Parameters:
    ///   - line: Holds the token, and nothing else lies beside it.
    ///   - first: The token that is waited for; the next ones are two apart.
    ///   - count: How many to hand on.
    ///   - spins: Looks at the line without an answer after which it comes back.
    /// - Returns: How many were handed on: fewer than `count` when the other was away.
    @inline(never)
    static func pass(_ line: HardwareWord, from first: Int, count: Int, spins: Int) -> Int {
        var awaited = first
        var done = 0
        while done < count {
            var left = spins
            while line.loadAcquire() != awaited {
                left &-= 1
                if left == 0 { return done }
            }
            line.storeRelease(awaited &+ 1)
            awaited &+= 2
            done &+= 1
        }
        return done
    }

    /// The side that is timed, and that says when it is over.
    ///
    /// - Context: a pinned worker; `line` holds 0, and nobody but the partner touches it.
    static func lead(_ line: HardwareWord, _ limits: Limits, until end: End) -> Report {
        defer { end.come() }
        var report = Report()
        let wanted = limits.samples * limits.chunks
        report.chunks.reserveCapacity(wanted)
        var side = Leader(line: line, silence: limits.silence)
        let begin = MonotonicClock.nanoseconds()
        var fit = ChunkFit(chunk: limits.chunk)
        var isWarm = side.rounds(warmUpRounds) != .silence
        for _ in 0..<ChunkFit.memory where isWarm {
            switch side.rounds(min(fit.pairs, 1 << 10)) {
            case .whole(let chunk): fit.learn(ticks: chunk.ticks)
            case .broken: continue
            case .silence: isWarm = false
            }
        }
        report.heardNothing = !isWarm
        // As many chunks again may be broken; on a host that breaks more the time is over anyway.
        for _ in 0..<(wanted * 2) where !report.heardNothing && report.chunks.count < wanted {
            switch side.rounds(fit.pairs) {
            case .whole(let chunk): report.chunks.append(chunk)
            case .broken: report.broken += 1
            case .silence: report.heardNothing = true
            }
            let took = MonotonicClock.nanoseconds() - begin
            if took > limits.length, !report.chunks.isEmpty || took > limits.silence { break }
        }
        return report
    }

    /// The side that answers until it is over.
    ///
    /// - Context: a pinned worker.
    static func answer(_ line: HardwareWord, _ limits: Limits, until end: End) -> Report {
        var report = Report()
        var token = 1
        var heard = MonotonicClock.nanoseconds()
        while !end.isHere {
            let done = pass(line, from: token, count: 1 << 16, spins: partnerSpins)
            token += 2 * done
            let now = MonotonicClock.nanoseconds()
            if done > 0 {
                heard = now
            } else if now - heard > limits.silence {
                report.heardNothing = true
                end.come()
            }
        }
        return report
    }

    /// The leader's side between two looks at the clock.
    private struct Leader {
        enum Rounds: Equatable {
            case whole(Chunk)
            /// The partner was away meanwhile.
            case broken
            case silence
        }

        let line: HardwareWord
        let silence: Int64
        /// What it waits for next; even.
        var token = 0

        mutating func rounds(_ count: Int) -> Rounds {
            let start = Ticks.now()
            let done = pass(line, from: token, count: count, spins: leaderSpins)
            let end = Ticks.now()
            token += 2 * done
            if done == count { return .whole(Chunk(start: start, end: end, pairs: count)) }
            // What is left of the chunk is not made up for; its partner need only be there again.
            let since = MonotonicClock.nanoseconds()
            while true {
                if pass(line, from: token, count: 1, spins: leaderSpins) == 1 {
                    token += 2
                    return .broken
                }
                if MonotonicClock.nanoseconds() - since > silence { return .silence }
            }
        }
    }
}

extension LineBounce {
    /// What the two reports of a visit come to.
    ///
    /// - Parameters:
    ///   - leader: Of the row's CPU.
    ///   - partner: Of the column's CPU.
    ///   - cpus: Their CPUs.
    ///   - limits: As they were told.
    /// - Returns: Figures, or why the cell is lost.
    static func judge(
        _ leader: Report, _ partner: Report, cpus: (row: Int, column: Int), _ limits: Limits
    ) -> Visit {
        if !leader.stayed { return .lost(reason: "worker was moved off CPU \(cpus.row)") }
        if !partner.stayed { return .lost(reason: "worker was moved off CPU \(cpus.column)") }
        let milliseconds = limits.silence / 1_000_000
        if leader.heardNothing {
            return .lost(reason: "CPU \(cpus.column) did not answer for \(milliseconds) ms")
        }
        if partner.heardNothing {
            return .lost(reason: "CPU \(cpus.row) did not answer for \(milliseconds) ms")
        }
        let samples = samples(of: leader.chunks, perSample: limits.chunks)
        return samples.isEmpty
            ? .lost(reason: "no undisturbed chunk between CPUs \(cpus.row) and \(cpus.column)")
            : .samples(samples)
    }

    /// Figures out of chunks: a chunk far longer than the median had a hole of the host in it and counts
    /// nowhere; of each few that follow each other the median stands.
    ///
    /// - Parameters:
    ///   - chunks: In the order of time.
    ///   - size: Chunks that make a figure; fewer make one where there are no more.
    /// - Returns: Ticks of one way.
    static func samples(of chunks: [Chunk], perSample size: Int) -> [Double] {
        guard let median = Overlap.median(chunks.map(\.ticksPerPair)) else { return [] }
        let ways = chunks.map(\.ticksPerPair).filter { $0 <= median * Overlap.holeFactor }
            .map { $0 / 2 }
        if ways.count < size { return [Overlap.median(ways)].compactMap(\.self) }
        return stride(from: 0, through: ways.count - size, by: size).compactMap {
            Overlap.median(Array(ways[$0..<$0 + size]))
        }
    }
}
