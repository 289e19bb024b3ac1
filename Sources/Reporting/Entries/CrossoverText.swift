import Records

/// From where on a percpu reference pays: a sentence per subject.
struct CrossoverText {
    let entries: [ContentionEntry]
    let style: Style

    var lines: [String] {
        let found = entries.compactMap { entry in
            entry.crossover.map { (subject: entry.subject, figures: $0) }
        }
        guard !found.isEmpty else { return [] }
        return [
            "",
            Ink(isColoured: style.isColoured).strong("is the switch worth it?"),
        ]
            + found.flatMap { entry in
                TextLayout.wrap(
                    "\(entry.subject) against \(entry.figures.against): \(entry.figures.statement)",
                    width: style.columns, first: "  ", rest: "    ")
            }
    }
}
