import Records
import Statistics

extension ScalingFigures {
    /// Fits the law, or says why the points carry none.
    ///
    /// - Parameter points: Throughputs in pairs per second, one for each repetition.
    init(fitting points: [ScalingPoint]) {
        do throws(ScalingFit.Refusal) {
            let fit = try ScalingFit(points)
            self.init(
                sigma: Measured(fit.sigma), kappa: Measured(fit.kappa),
                knee: fit.knee.map(Measured.init(_:)), lambda: Measured(fit.lambda),
                residual: fit.residual, reason: fit.kneeReason)
        } catch {
            self.init(reason: error.reason)
        }
    }
}

extension Measured {
    /// Takes over a figure of a fit, which comes from no number of samples of its own.
    fileprivate init(_ estimate: Estimate) {
        self.init(median: estimate.value, low: estimate.low, high: estimate.high)
    }
}
