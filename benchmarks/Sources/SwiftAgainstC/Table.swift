/// A number with a fixed count of decimals.
func decimal(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return "-" }
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
    let rounded = Int((value.magnitude * scale).rounded())
    let sign = value < 0 && rounded > 0 ? "-" : ""
    if places == 0 { return sign + String(rounded) }
    let fraction = String(rounded % Int(scale))
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(rounded / Int(scale)).\(zeros)\(fraction)"
}

extension String {
    func left(_ width: Int) -> String { self + blanks(upTo: width) }
    func right(_ width: Int) -> String { blanks(upTo: width) + self }

    private func blanks(upTo width: Int) -> String {
        String(repeating: " ", count: max(0, width - count))
    }
}

extension Report {
    /// The comparison in 80 columns.
    var table: String {
        var lines = [
            "loop".left(14) + "ns Swift".right(8) + "ns C".right(8)
                + "  ratio [interval]".left(23) + "middle".left(10) + "verdict"
        ]
        for loop in loops {
            let ratio = loop.ratio
            let interval =
                "  \(decimal(ratio.median, places: 3)) [\(decimal(ratio.low, places: 3)), "
                + "\(decimal(ratio.high, places: 3))]"
            lines.append(
                loop.loop.left(14) + decimal(loop.swift.nsPerPair.median, places: 3).right(8)
                    + decimal(loop.c.nsPerPair.median, places: 3).right(8) + interval.left(23)
                    + decimal(loop.swift.middle / loop.c.middle, places: 3).left(10)
                    + loop.verdict.text
            )
        }
        lines += skipped.map { "skipped: \($0)" }
        lines.append(
            "\(repetitions) repetitions on CPU \(cpu), \(decimal(seconds, places: 1)) s; "
                + "best of five places; seed \(seed)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// What each loop costs in each place, the median of all rounds.
    var placesTable: String {
        guard let first = loops.first else { return "" }
        var lines = [
            "ns per pair".left(20)
                + first.swift.places.map { $0.place.right(10) }.joined()
        ]
        for loop in loops {
            for (name, side) in [("Swift", loop.swift), ("C", loop.c)] {
                lines.append(
                    loop.loop.left(14) + name.left(6)
                        + side.places.map { decimal($0.nsPerPair, places: 3).right(10) }.joined())
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
