import Records

/// The points of a sweep: a block per curve family, a row per subject, a column per number of workers.
struct ContentionTable {
    let entries: [ContentionEntry]
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    /// What puts points under one heading.
    private struct Family: Hashable {
        let workload: String
        let mode: String
        let sharing: String
        let order: String
    }

    private static let figureWidth = 9
    private static let sparkWidth = 8

    private var points: [ContentionEntry] {
        entries.filter { $0.kind == .point && $0.nsPerPair != nil }
    }

    var lines: [String] {
        guard !points.isEmpty else { return [] }
        return families.flatMap(block) + counters + footer
    }

    /// In order of first appearance, which is the plan's.
    private var families: [Family] {
        points.map(family).reduce(into: []) { seen, family in
            if !seen.contains(family) { seen.append(family) }
        }
    }

    private func family(_ entry: ContentionEntry) -> Family {
        Family(
            workload: entry.workload, mode: entry.mode, sharing: entry.sharing,
            order: entry.span?.order ?? "")
    }

    private func block(_ family: Family) -> [String] {
        let members = points.filter { self.family($0) == family }
        let counts = shown(Set(members.map(\.workers)).sorted())
        let subjects = members.map(\.subject).reduce(into: [String]()) { seen, subject in
            if !seen.contains(subject) { seen.append(subject) }
        }
        let width = max(subjects.map(\.count).max() ?? 0, "subject".count)
        let kind = family.mode == "none" ? "yardsticks" : "\(family.mode) mode"
        let title =
            "\(family.workload), \(kind), \(Self.meaning(ofSharing: family.sharing)), "
            + "CPUs filled \(family.order)"
        return [ink.strong(TextLayout.cut(title, style.columns))]
            + [
                ink.faint(
                    "  " + TextLayout.left("ns/pair", width)
                        + counts.map { TextLayout.right(heading($0, members), Self.figureWidth) }
                        .joined() + "  fairness")
            ]
            + subjects.map { subject in
                let own = members.filter { $0.subject == subject }
                let cells = counts.map { count in
                    let cost = own.first { $0.workers == count }?.nsPerPair
                    return TextLayout.right(
                        cost.map { Figure.figure($0, .nanoseconds, width: Self.figureWidth - 1) }
                            ?? "–", Self.figureWidth)
                }
                let fairness = own.filter { $0.workers > 1 }.compactMap(\.fairness?.median).min()
                return "  " + TextLayout.left(TextLayout.oneLine(subject), width) + cells.joined()
                    + TextLayout.right(fairness.map { Figure.number($0) } ?? "–", 10)
            } + [""]
    }

    /// As many counts as there is room for: the first, the last, and those between as evenly as they come.
    private func shown(_ counts: [Int]) -> [Int] {
        let room = max(2, (style.columns - 2 - 24 - 10) / Self.figureWidth)
        guard counts.count > room else { return counts }
        return (0..<room).map { counts[$0 * (counts.count - 1) / (room - 1)] }
    }

    /// The count, with a mark for what its CPUs span.
    private func heading(_ count: Int, _ members: [ContentionEntry]) -> String {
        guard let span = members.first(where: { $0.workers == count })?.span else {
            return "\(count)"
        }
        let mark =
            span.oversubscribed
            ? "^" : (span.sockets ?? 1) > 1 ? "#" : (span.nodes ?? 1) > 1 ? "+" : ""
        return "\(count)\(mark)"
    }

    static func meaning(ofSharing sharing: String) -> String {
        switch sharing {
        case "one": "all on one reference"
        case "each": "one reference each"
        default: "\(sharing.dropFirst("refs:".count)) references"
        }
    }

    /// The counters of the largest point that is not oversubscribed, one line for each that is known.
    private var counters: [String] {
        let full = points.filter { $0.span?.oversubscribed == false && !$0.counters.isEmpty }
        guard let most = full.map(\.workers).max() else { return [] }
        let rows = full.filter { $0.workers == most && $0.span == full.last?.span }
        guard let first = rows.first else { return [] }
        let known = first.counters.filter { $0.value != nil }.map(\.name)
        let unknown = first.counters.filter { $0.value == nil }
        var lines = [
            ink.strong("counted with \(HumanTable.count(most, "worker")), per million pairs")
        ]
        if !known.isEmpty {
            lines.append(
                ink.faint(
                    "  " + TextLayout.left("", 30)
                        + known.map { TextLayout.right(Self.short($0), 12) }.joined()))
            lines += rows.prefix(12).map { row in
                let name = "\(row.subject), \(row.mode), \(row.sharing)"
                return "  " + TextLayout.left(name, 30)
                    + known.map { name in
                        let value = row.counters.first { $0.name == name }?.perPair
                        return TextLayout.right(
                            value.map { Figure.number($0 * 1e6) } ?? "?", 12)
                    }.joined()
            }
        }
        for reading in unknown {
            lines += TextLayout.wrap(
                "\(reading.name): unknown: \(reading.reason ?? "no reason was given")",
                width: style.columns, first: "  ", rest: "    ")
        }
        return lines.map { TextLayout.cut($0, style.columns) } + [""]
    }

    private static func short(_ name: String) -> String {
        name.replacing("involuntary", with: "invol.").replacing("voluntary", with: "vol.")
            .replacing("switches", with: "sw").replacing("instructions", with: "instr")
    }

    private var footer: [String] {
        [
            "ns per get+put as each worker sees it; a range where repetitions disagree.",
            "Workers: + more than one node, # more than one socket, ^ more than CPUs.",
            "fairness: slowest worker's rate by the fastest's, the worst of the row.",
        ].map { ink.faint(TextLayout.cut($0, style.columns)) }
    }
}
