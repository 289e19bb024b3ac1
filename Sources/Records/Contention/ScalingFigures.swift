/// How throughput grows with workers, by the universal scalability law, or why the data does not carry it.
///
/// X(N) = λN / (1 + σ(N−1) + κN(N−1)).
/// Source: N. J. Gunther, "Guerrilla Capacity Planning", 2007.
public struct ScalingFigures: Codable, Sendable, Equatable {
    /// Contention: the share that is serial; `nil` without a fit.
    public var sigma: Measured?
    /// Coherence: what each pair of workers costs; `nil` without a fit.
    public var kappa: Measured?
    /// Workers at which throughput is highest; `nil` without a fit, and when it grows as far as was looked.
    public var knee: Measured?
    /// Pairs per second of one worker, as the fit has it; `nil` without a fit.
    public var lambda: Measured?
    /// Standard deviation of the points about the curve, as a share of it; `nil` without a fit.
    public var residual: Double?
    /// Why there is no fit, or no knee; `nil` when there are both.
    public var reason: String?

    /// Puts a fit together.
    public init(
        sigma: Measured? = nil, kappa: Measured? = nil, knee: Measured? = nil,
        lambda: Measured? = nil, residual: Double? = nil, reason: String? = nil
    ) {
        self.sigma = sigma
        self.kappa = kappa
        self.knee = knee
        self.lambda = lambda
        self.residual = residual
        self.reason = reason
    }

    enum CodingKeys: String, CodingKey {
        case sigma, kappa, knee, lambda, residual, reason
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sigma, forKey: .sigma)
        try container.encode(kappa, forKey: .kappa)
        try container.encode(knee, forKey: .knee)
        try container.encode(lambda, forKey: .lambda)
        try container.encode(residual, forKey: .residual)
        try container.encode(reason, forKey: .reason)
    }
}
