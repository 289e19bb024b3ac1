/// What one number of workers got done.
public struct ScalingPoint: Sendable, Equatable {
    /// How many workers ran at once, at least one.
    public let workers: Int
    /// Pairs per second of all workers together, one per repetition; at least one, above zero.
    public let throughputs: [Double]

    /// Puts a measurement down as it is; whether it can carry a fit is the fit's to say.
    public init(workers: Int, throughputs: [Double]) {
        self.workers = workers
        self.throughputs = throughputs
    }
}
