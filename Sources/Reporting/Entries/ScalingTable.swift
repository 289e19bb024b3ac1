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
        var lines = ["", ink.strong("scaling: X(N) = λN / (1 + σ(N−1) + κN(N−1))")]
        if !fitted.isEmpty {
            lines.append(
                ink.faint(row("curve", ["σ contention", "κ coherence", "knee", "residual"])))
            lines += fitted.map { entry in
                row(
                    name(entry),
                    [
                        interval(entry.scaling?.sigma), interval(entry.scaling?.kappa),
                        entry.scaling?.knee.map { Figure.number($0.median) } ?? "–",
                        entry.scaling?.residual.map { "\(Figure.number(100 * $0)) %" } ?? "–",
                    ])
            }
        }
        return lines + refusals(curves.filter { $0.scaling?.sigma == nil })
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

    private func name(_ entry: ContentionEntry) -> String {
        [entry.subject, entry.mode, entry.sharing, entry.span?.order ?? ""].joined(separator: " ")
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        TextLayout.cut(
            "  " + TextLayout.left(TextLayout.oneLine(name), 30)
                + zip(cells, [16, 16, 8, 9]).map { TextLayout.right($0, $1) }.joined(),
            style.columns)
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
