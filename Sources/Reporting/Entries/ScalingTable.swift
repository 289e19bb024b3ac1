import Records

/// The fits of a sweep: a row per curve, or why there is none.
struct ScalingTable {
    let entries: [ContentionEntry]
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        var seen: Set<String> = []
        let curves = entries.filter {
            $0.kind == .point && $0.scaling != nil && seen.insert($0.curve).inserted
        }
        guard !curves.isEmpty else { return [] }
        let fitted = curves.filter { $0.scaling?.sigma != nil }
        let isFilledAlike = Set(curves.map { $0.span?.order }).count == 1
        var lines = ["", ink.strong("scaling: X(N) = λN / (1 + σ(N−1) + κN(N−1))")]
        guard !fitted.isEmpty else { return lines + refusals(curves) }
        let names = fitted.map { entry in
            [PointRows.name(entry), isFilledAlike ? nil : entry.span?.order]
                .compactMap(\.self).joined(separator: " ")
        }
        let room = style.columns - 2 - Self.widths.reduce(0, +)
        let width = min(room, max("curve".count, names.map(\.count).max() ?? 0))
        let sparkRoom = min(Self.mostOfCurve, room - width - 2)
        func line(_ name: String, _ cells: [String]) -> String {
            "  " + TextLayout.left(TextLayout.oneLine(name), width)
                + zip(cells, Self.widths).map { TextLayout.right($0, $1) }.joined()
        }
        let sparks = fitted.map { TextLayout.trimmed(spark($0, width: sparkRoom)) }
        let isDrawn = sparks.contains { !$0.isEmpty }
        lines.append(
            ink.faint(
                line("curve", ["σ contention", "κ coherence", "knee", "residual"])
                    + (isDrawn ? "  X(N)" : "")))
        lines += zip(zip(fitted, names), sparks).map { row, spark in
            let scaling = row.0.scaling
            return line(
                row.1,
                [
                    interval(scaling?.sigma), interval(scaling?.kappa),
                    scaling?.knee.map { Figure.number($0.median) } ?? "–",
                    scaling?.residual.map { "\(Figure.number(100 * $0)) %" } ?? "–",
                ]) + (spark.isEmpty ? "" : "  \(spark)")
        }
        lines += TextLayout.wrap(
            "knee: workers at which throughput is highest; – it grows as far as was looked."
                + (isDrawn
                    ? " X(N): pairs per second of all workers, each from 0 to its most, as far as they "
                        + "have a CPU each." : ""),
            width: style.columns, first: "  ", rest: "  "
        ).map(ink.faint)
        return lines + refusals(curves.filter { $0.scaling?.sigma == nil })
    }

    private static let widths = [14, 14, 7, 10]
    /// Fewest numbers of workers that make a curve, and the most that are drawn.
    private static let fewestOfCurve = 4
    private static let mostOfCurve = 16

    /// Throughput over the numbers of workers; nothing where there is no room, or no curve.
    private func spark(_ entry: ContentionEntry, width: Int) -> String {
        let points = entries.filter {
            $0.kind == .point && $0.curve == entry.curve && $0.span?.oversubscribed != true
        }
        .sorted { $0.workers < $1.workers }
        guard points.count >= Self.fewestOfCurve, width >= Self.fewestOfCurve else { return "" }
        let rates = points.map { $0.throughput?.median }
        return Sparkline.text(
            rates, axis: Axis(holding: rates.compactMap(\.self), logarithmic: false), width: width)
    }

    /// Curves with the same reason stand in one line.
    private func refusals(_ curves: [ContentionEntry]) -> [String] {
        let reasons = curves.compactMap(\.scaling?.reason).reduce(into: [String]()) {
            seen, reason in
            if !seen.contains(reason) { seen.append(reason) }
        }
        return reasons.flatMap { reason in
            let count = curves.count { $0.scaling?.reason == reason }
            return TextLayout.wrap(
                "no fit for \(HumanTable.count(count, "curve")): \(reason)", width: style.columns,
                first: "  ", rest: "    ")
        }
    }

    private func interval(_ measured: Measured?) -> String {
        guard let measured else { return "–" }
        return "\(short(measured.low))–\(short(measured.high))"
    }

    /// Shares are small: two digits that count, whatever their size.
    private func short(_ value: Double) -> String {
        if value == 0 { return "0" }
        var exponent = 0
        var digits = value.magnitude
        while digits < 0.995, exponent < 9 {
            digits *= 10
            exponent += 1
        }
        return exponent <= 2
            ? Figure.number(value)
            : "\(value < 0 ? "-" : "")\(Figure.number(digits, .rough))e-\(exponent)"
    }
}
