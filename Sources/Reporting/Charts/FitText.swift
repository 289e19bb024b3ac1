import Records

/// What the fits of some curves say, in words: where each stops to scale and why, or why there is no fit.
struct FitText {
    let series: [ScalingChart.Series]

    var lines: [String] {
        let fitted = series.compactMap { series -> String? in
            guard let scaling = series.scaling, let sigma = scaling.sigma,
                let kappa = scaling.kappa
            else { return nil }
            let knee =
                scaling.knee.map {
                    "peak at \(Figure.number($0.median)) workers "
                        + "(\(Figure.number($0.low)) to \(Figure.number($0.high)))"
                } ?? "no peak"
            let residual = scaling.residual.map {
                ", residual \(Figure.number(100 * $0)) %"
            }
            return "\(series.name): σ \(share(sigma.median)) serial, κ \(share(kappa.median)) per "
                + "pair of workers; \(knee)\(residual ?? "")"
        }
        return fitted + refusals
    }

    /// Curves with the same reason stand in one line.
    private var refusals: [String] {
        var order: [String] = []
        var names: [String: [String]] = [:]
        for series in series where series.scaling?.sigma == nil {
            guard let reason = series.scaling?.reason else { continue }
            if names[reason] == nil { order.append(reason) }
            names[reason, default: []].append(series.name)
        }
        return order.map { reason in
            let some = names[reason] ?? []
            let all = some.count == series.count
            return "No law fitted" + (all ? "" : " to \(some.joined(separator: ", "))")
                + ": \(reason)."
        }
    }

    /// Such shares are small: in percent they are read without counting zeros.
    private func share(_ value: Double) -> String {
        value == 0 ? "0" : "\(Figure.number(value * 100, .fine)) %"
    }
}
