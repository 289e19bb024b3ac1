extension ScalingFit {
    /// Why measurements cannot carry a fit.
    public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// So many distinct worker counts, fewer than `fewestCounts`.
        case tooFewCounts(Int)
        /// A number of workers below one.
        case noWorkers(Int)
        /// No repetition was made with so many workers.
        case noRepetition(workers: Int)
        /// A throughput that is zero, negative, infinite or not a number.
        case unusable(throughput: Double, workers: Int)
        /// The points lie about the best curve with this relative standard deviation, above
        /// `largestResidual`.
        case scattered(residual: Double)
        /// A pair gets cheaper with more workers, or σ comes out below zero, and not by chance.
        case superlinear
        /// κ comes out below zero, and not by chance.
        case bentUpwards
        /// σ may be anything between 0 and 1.
        case undetermined

        /// One sentence that says why, for a reader of the report; no full stop.
        public var reason: String {
            switch self {
            case .tooFewCounts(let count):
                """
                the law has three unknowns; \(count) worker count\(count == 1 ? "" : "s") leave\
                \(count == 1 ? "s" : "") nothing to judge it by, at least \
                \(ScalingFit.fewestCounts) are needed
                """
            case .noWorkers(let count): "a point with \(count) workers is no measurement"
            case .noRepetition(let workers): "no repetition was made with \(named(workers))"
            case .unusable(let throughput, let workers):
                "a throughput of \(throughput) per second with \(named(workers)) has no logarithm"
            case .scattered(let residual):
                """
                the points lie \(Int((100 * residual).rounded())) % about the best curve, more than \
                \(Int(100 * ScalingFit.largestResidual)) %: this is not the law's shape, or all noise
                """
            case .superlinear:
                """
                throughput grows faster than the number of workers, and not by chance (contention would \
                be below 0): the law does not apply
                """
            case .bentUpwards:
                """
                further workers bring more than those before (coherence comes out below 0, and not by \
                chance): the law does not apply
                """
            case .undetermined:
                "contention could be anything from 0 to 1: too few points, or too much noise"
            }
        }

        public var description: String { reason }

        private func named(_ workers: Int) -> String {
            "\(workers) worker\(workers == 1 ? "" : "s")"
        }
    }
}
