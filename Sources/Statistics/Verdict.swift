/// What a ratio of costs b / a amounts to, given how small a difference is worth naming.
///
/// Three claims and the absence of one. That an interval holds 1 shows nothing: too few pairs, and every
/// interval holds it. So "equivalent" is a claim with a proof of its own, that the whole interval lies
/// within the effect worth naming; being the 95 % interval, this is two one-sided tests at 2.5 % each,
/// stricter than the usual 5 % (D. Schuirmann, "A comparison of the two one-sided tests procedure and the
/// power approach", 1987). And who finds nothing must show that he would have found something: where A
/// against itself reaches farther than the effect, nothing is called equivalent.
///
/// "Improved" and "regressed" are tests against a margin, not against 1: with pairs enough a difference of
/// a thousandth is certain, and still names nothing but where the linker put the loop. The margin is the
/// effect, or the noise floor where that is larger. So noise widens the way to each of the three claims.
public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// B is cheaper by more than the margin.
    case improved
    /// B is dearer by more than the margin.
    case regressed
    /// Any difference is smaller than the margin.
    case equivalent
    /// The pairs do not tell.
    case inconclusive

    /// Judges.
    ///
    /// - Parameters:
    ///   - ratio: Of b to a.
    ///   - minEffect: Smallest difference worth naming, as a share of 1.
    ///   - noiseFloor: How far a against itself reached from 1.
    public init(_ ratio: PairedRatio, minEffect: Double, noiseFloor: Double) {
        let interval = ratio.interval
        let margin = max(minEffect, noiseFloor)
        self =
            if ratio.count < PairedRatio.fewestPairs {
                .inconclusive
            } else if interval.high < 1 - margin {
                .improved
            } else if interval.low > 1 + margin {
                .regressed
            } else if interval.low >= 1 - minEffect, interval.high <= 1 + minEffect,
                noiseFloor <= minEffect
            {
                .equivalent
            } else {
                .inconclusive
            }
    }
}

/// A ratio judged, with all that the judgement rests on.
public struct Judged: Sendable, Equatable {
    /// Of b to a.
    public let ratio: PairedRatio
    /// Of something to itself, whose true ratio is 1; `nil` where that was not measured.
    public let noise: PairedRatio?
    /// What is taken for the noise where it was not measured, as a share of 1; `nil` where nothing is.
    public let assumedNoise: Double?
    /// Smallest difference worth naming that was asked for, as a share of 1.
    public let minEffect: Double

    /// Puts together what is to be judged.
    public init(
        ratio: PairedRatio, noise: PairedRatio?, assumedNoise: Double? = nil, minEffect: Double
    ) {
        self.ratio = ratio
        self.noise = noise
        self.assumedNoise = assumedNoise
        self.minEffect = minEffect
    }

    /// How far a measured against itself reached from 1; `nil` where that was not measured.
    public var noiseFloor: Double? { noise?.reach }

    /// What it amounts to.
    ///
    /// Who does not know the noise cannot tell it from a difference: without it, or with one from too few
    /// pairs for an interval, nothing is claimed, unless something is assumed in its place.
    public var verdict: Verdict {
        var known: Double?
        if let noise, noise.count >= PairedRatio.fewestPairs {
            known = noise.reach
        } else if let assumedNoise {
            known = max(assumedNoise, noise?.reach ?? 0)
        }
        guard let known else { return .inconclusive }
        return Verdict(ratio, minEffect: minEffect, noiseFloor: known)
    }

    /// By how much something against itself came out apart from 1, as a share of 1.
    ///
    /// The procedure then favours one side. `nil` when its interval holds 1, and when there are too few pairs for an interval.
    public var bias: Double? {
        guard let noise, noise.count >= PairedRatio.fewestPairs, !noise.interval.contains(1)
        else { return nil }
        return noise.median - 1
    }

    /// How often the pairs there are would have to be made again before no number is named any more.
    public static let mostTimes = 1000.0

    /// About how many pairs more would decide, if everything stayed as it is; `nil` when it is decided,
    /// when `mostTimes` as many would not, and with too few pairs for a guess.
    ///
    /// Medians stay and intervals shrink with the root of the number of pairs, that of the noise too.
    /// It is a guess, good to some tens of percent, since where the median will settle is not known.
    public var pairsNeeded: Int? {
        guard verdict == .inconclusive, ratio.count >= PairedRatio.fewestPairs else { return nil }
        let most = Double(ratio.count) * Self.mostTimes
        var pairs = ratio.count + 1
        while Double(pairs) <= most {
            let future = Judged(
                ratio: ratio.scaled(toPairs: pairs),
                noise: noise.map { $0.scaled(toPairs: max(1, pairs * $0.count / ratio.count)) },
                assumedNoise: assumedNoise, minEffect: minEffect)
            if future.verdict != .inconclusive { return pairs - ratio.count }
            pairs += max(1, pairs / 20)
        }
        return nil
    }
}
