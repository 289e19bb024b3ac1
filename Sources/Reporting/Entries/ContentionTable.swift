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
    private static let fairnessWidth = 10
    /// Fewest numbers of workers that make a curve.
    private static let fewestOfCurve = 4
    private static let mostOfCurve = 12

    private var points: [ContentionEntry] {
        entries.filter { $0.kind == .point && $0.nsPerPair != nil }
    }

    var lines: [String] {
        guard !points.isEmpty else { return [] }
        let blocks = families.map(block)
        let body = blocks.flatMap { $0.lines + [""] }
        return body + footer(body, isThinned: blocks.contains(where: \.isThinned))
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

    /// Lines of a family, and whether there are more numbers of workers than columns.
    private func block(_ family: Family) -> (lines: [String], isThinned: Bool) {
        let members = points.filter { self.family($0) == family }
        let all = Set(members.map(\.workers)).sorted()
        let subjects = members.map(\.subject).reduce(into: [String]()) { seen, subject in
            if !seen.contains(subject) { seen.append(subject) }
        }
        let width = min(20, max(subjects.map(\.count).max() ?? 0, "ns/pair".count))
        let room = style.columns - 2 - width - Self.fairnessWidth
        let curveWidth = 2 + min(all.count, Self.mostOfCurve)
        // No figure gives way to a picture of all of them.
        let fits = all.count * Self.figureWidth <= room
        let isCurved =
            all.count >= Self.fewestOfCurve
            && (!fits || all.count * Self.figureWidth + curveWidth <= room)
        let sparkWidth = isCurved ? curveWidth : 0
        let counts = shown(all, columns: (room - sparkWidth) / Self.figureWidth)
        // One scale for all of them: what is dearer stands higher.
        let axis = Axis(holding: members.compactMap(\.nsPerPair?.median))
        let kind = family.mode == "none" ? "yardsticks" : "\(family.mode) mode"
        let order = family.order.isEmpty ? "" : ", CPUs filled \(family.order)"
        let title =
            "\(family.workload), \(kind), \(Self.meaning(ofSharing: family.sharing))\(order)"
        let head =
            "  " + TextLayout.left("ns/pair", width)
            + counts.map { TextLayout.right(heading($0, members), Self.figureWidth) }.joined()
            + TextLayout.right("fairness", Self.fairnessWidth) + (sparkWidth > 0 ? "  curve" : "")
        let rows = subjects.map { subject in
            let own = members.filter { $0.subject == subject }
            func cost(_ count: Int) -> Measured? { own.first { $0.workers == count }?.nsPerPair }
            let cells = counts.map { count in
                TextLayout.right(
                    cost(count).map { Figure.figure($0, .nanoseconds, width: Self.figureWidth - 1) }
                        ?? "–", Self.figureWidth)
            }
            // Among more workers than CPUs it is the scheduler that gives turns.
            let fairness = own.filter { $0.workers > 1 && $0.span?.oversubscribed != true }
                .compactMap(\.fairness?.median).min()
            let curve =
                sparkWidth > 0
                ? "  "
                    + Sparkline.text(
                        all.map { cost($0)?.median }, axis: axis, width: sparkWidth - 2) : ""
            return TextLayout.trimmed(
                "  " + TextLayout.left(TextLayout.oneLine(subject), width) + cells.joined()
                    + TextLayout.right(
                        fairness.map { Figure.number($0) } ?? "–", Self.fairnessWidth) + curve)
        }
        return (
            [ink.strong(TextLayout.cut(TextLayout.oneLine(title), style.columns)), ink.faint(head)]
                + rows,
            counts.count < all.count
        )
    }

    /// As many counts as there is room for: the first, the last, and those between as evenly as they come.
    private func shown(_ counts: [Int], columns: Int) -> [Int] {
        let room = max(2, columns)
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

    /// Says no more than what the tables above hold.
    private func footer(_ body: [String], isThinned: Bool) -> [String] {
        let spans = points.compactMap(\.span)
        let marks = [
            spans.contains { ($0.nodes ?? 1) > 1 && ($0.sockets ?? 1) == 1 && !$0.oversubscribed }
                ? "+ on more than one node" : nil,
            spans.contains { ($0.sockets ?? 1) > 1 && !$0.oversubscribed }
                ? "# on more than one socket" : nil,
            spans.contains(where: \.oversubscribed)
                ? "^ more workers than CPUs, timed while they have one" : nil,
        ].compactMap(\.self)
        let isCurved = body.contains { $0.contains("  curve") }
        let sentences = [
            "A column per number of workers; ns per get+put as each worker sees it: the median, a "
                + "range where repetitions disagree" + RangeNote.text(body) + "."
                + FewRepetitions.note(points.map(\.nsPerPair?.samples)),
            marks.isEmpty ? nil : "Workers: \(marks.joined(separator: ", ")).",
            "fairness: the slowest worker's rate by the fastest's, the worst of the row"
                + (spans.contains(where: \.oversubscribed) ? " but for ^." : "."),
            isCurved ? "curve: ns per pair over all numbers of workers, one scale per table." : nil,
            isThinned ? "There are more numbers of workers than columns: csv has all." : nil,
        ].compactMap(\.self)
        return TextLayout.wrap(sentences.joined(separator: " "), width: style.columns)
            .map(ink.faint)
    }
}

/// Explains the sign of a figure that had no room for its range.
enum RangeNote {
    /// Nothing where no cell has the sign.
    static func text(_ lines: [String]) -> String {
        lines.contains { $0.contains("~") } ? ", ~ its median where the range has no room" : ""
    }
}
