import Foundation
import Statistics

/// Measurements of a machine that obeys the law exactly, and of nothing but noise besides.
struct SyntheticScaling: CustomStringConvertible {
    /// True contention.
    var sigma = 0.02
    /// True coherence.
    var kappa = 1e-4
    /// True throughput of one worker, pairs per second.
    var lambda = 2.5e8
    /// Worker counts measured.
    var counts = Self.wide
    /// How often each was.
    var repetitions = 1
    /// Standard deviation of a repetition, as a share.
    var noise = 0.05
    /// Standard deviation of what all repetitions of one count share, as a share.
    var shared = 0.0

    /// As on two sockets of 96 cores with two threads each.
    static let wide = [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384]
    /// As on a small machine.
    static let narrow = Array(1...8)

    var description: String {
        """
        σ \(sigma), κ \(kappa), 1 to \(counts.last ?? 0) in \(counts.count) counts \
        × \(repetitions), noise \(noise) and \(shared) shared
        """
    }

    /// What the law says.
    func throughput(_ workers: Double) -> Double {
        lambda * workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1))
    }

    /// The measurements that belong to a seed.
    func points(seed: UInt64) -> [ScalingPoint] {
        var random = SplitMix64(seed: seed)
        return counts.map { workers in
            let truth = throughput(Double(workers)) * (1 + shared * Self.normal(&random))
            let throughputs = (0..<repetitions).map { _ in
                truth * (1 + noise * Self.normal(&random))
            }
            return ScalingPoint(workers: workers, throughputs: throughputs)
        }
    }

    /// A normal number.
    ///
    /// Source: G. Box, M. Muller, "A note on the generation of random normal deviates",
    /// 1958.
    static func normal(_ random: inout SplitMix64) -> Double {
        // One minus: the logarithm of zero never happens.
        let length = (-2 * log(1 - random.unitInterval())).squareRoot()
        return length * cos(2 * Double.pi * random.unitInterval())
    }

    /// Half the width of the narrowest unbiased 95 % interval of σ, the noise known (Cramér and Rao).
    ///
    /// From the information about log λ, σ and κ in the logarithms, with the other two taken out of σ's.
    var bound: Double {
        let columns = counts.map { count -> [Double] in
            let n = Double(count)
            let cost = 1 + sigma * (n - 1) + kappa * n * (n - 1)
            return [1, (n - 1) / cost, n * (n - 1) / cost]
        }
        func inner(_ i: Int, _ j: Int) -> Double { columns.reduce(0) { $0 + $1[i] * $1[j] } }
        let rest = inner(0, 0) * inner(2, 2) - inner(0, 2) * inner(0, 2)
        let determinant =
            inner(0, 0) * (inner(1, 1) * inner(2, 2) - inner(1, 2) * inner(1, 2))
            - inner(0, 1) * (inner(0, 1) * inner(2, 2) - inner(1, 2) * inner(0, 2))
            + inner(0, 2) * (inner(0, 1) * inner(1, 2) - inner(1, 1) * inner(0, 2))
        let spread = (noise * noise / Double(repetitions) + shared * shared).squareRoot()
        return 1.959963984540054 * spread * (rest / determinant).squareRoot()
    }
}
