import Records

/// What switches and kills under load cost: a row per subject and rate, then a row per number of killers.
struct StormTable {
    let entries: [ContentionEntry]
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] { storms + killers }

    private var storms: [String] {
        let rows = entries.filter { $0.storm != nil }
        guard !rows.isEmpty else { return [] }
        return [
            "", ink.strong("switches and kills under load"),
            ink.faint("  ns/pair includes a worker's wait for the life after a kill"),
            ink.faint(
                line(
                    "subject",
                    ["what", "asked/s", "done/s", "ns/pair", "slowdown", "p50 µs", "p99 µs"])),
        ]
            + rows.compactMap { entry in
                entry.storm.map { storm in
                    line(
                        "\(entry.subject), \(HumanTable.count(entry.workers, "worker"))",
                        [
                            storm.what, Figure.number(storm.ratePerSecond),
                            Figure.number(storm.achievedPerSecond),
                            entry.nsPerPair.map { Figure.figure($0, .nanoseconds, width: 8) }
                                ?? "–",
                            storm.slowdown.map { Figure.figure($0, .none, width: 8) } ?? "–",
                        ] + times(storm.toConfirmUs))
                }
            }
    }

    private var killers: [String] {
        let rows = entries.filter { $0.killers != nil }
        guard !rows.isEmpty else { return [] }
        return [
            "", ink.strong("many who kill at once, a reference each"),
            ink.faint(line("subject", ["killers", "kills/s", "p50 µs", "p99 µs"])),
        ]
            + rows.compactMap { entry in
                entry.killers.map { figures in
                    line(
                        "\(entry.subject), \(HumanTable.count(entry.workers, "worker"))",
                        [
                            "\(figures.killers)",
                            figures.killsPerSecond.map { Figure.figure($0, .none, width: 8) }
                                ?? "–",
                        ] + times(figures.toConfirmUs))
                }
            }
    }

    private func times(_ percentiles: Percentiles?) -> [String] {
        [percentiles?.p50, percentiles?.p99].map {
            $0.map { Figure.text($0, .microseconds) } ?? "–"
        }
    }

    private func line(_ name: String, _ cells: [String]) -> String {
        TextLayout.cut(
            "  " + TextLayout.left(TextLayout.oneLine(name), 15)
                + cells.map { TextLayout.right($0, 9) }.joined(), style.columns)
    }
}
