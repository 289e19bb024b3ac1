import Records

/// A replay for people: what was looked for, how often it came, and how little it takes.
struct ReplayReport {
    let entry: ReplayEntry
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        wrapped(entry.title).map(ink.strong)
            + labelled("wanted", Self.name(entry.finding))
            + (entry.perturbed ? labelled("windows", "held open four times as often") : [])
            + (entry.skipped.map { labelled("skipped", $0).map(ink.warning) } ?? [])
            + (entry.runs > 0 ? runs : [])
            + verdict
            + (entry.shrunk.map(smaller) ?? [])
    }

    private var runs: [String] {
        let first = entry.first.map { ", first in run \($0)" } ?? ""
        let stopped = entry.stopped.map { "; ended \($0)" } ?? ""
        return labelled(
            "runs",
            "\(entry.runs), found in \(entry.found)\(first); "
                + "\(Figure.number(entry.seconds)) s under load\(stopped)")
            + (entry.ownSeed.map {
                labelled("own seed", "found again by the token's own seed: \($0 ? "yes" : "no")")
            } ?? [])
    }

    private var verdict: [String] {
        guard entry.runs > 0 || entry.skipped == nil else { return [] }
        let lines = labelled("verdict", Self.verdict(entry))
        return entry.found > 0 ? lines.map(ink.alarm) : lines.map(ink.strong)
    }

    // MARK: - Words

    /// What was looked for.
    static func name(_ finding: ReplayEntry.Finding?) -> String {
        guard let finding else { return "anything" }
        return [finding.invariant, finding.symptom].compactMap { $0 }.joined(separator: " ")
    }

    /// How often it comes, said no more surely than it is known.
    static func verdict(_ entry: ReplayEntry) -> String {
        if entry.runs == 0 { return "no run came to its end" }
        if entry.found == 0 {
            let bound = entry.probability.map {
                ": at most \(percent($0.high)) of runs show it, with 95 % confidence"
            }
            return "not reproduced in \(HumanTable.count(entry.runs, "run"))\(bound ?? "")"
        }
        if entry.always {
            return "reproduced always (by its own seed, and by \(entry.freshFound) of "
                + "\(entry.freshRuns) fresh ones)"
        }
        guard let probability = entry.probability else {
            return "reproduced by its own seed; how often others do takes more runs: -r 20"
        }
        if entry.freshFound == 0 {
            return "reproduced by its own seed alone: of \(entry.freshRuns) fresh ones none, so at "
                + "most \(percent(probability.high)) of runs show it, with 95 % confidence"
        }
        if entry.freshFound == entry.freshRuns {
            return "reproduced (\(entry.freshFound) of \(entry.freshRuns) fresh seeds); how often "
                + "takes more runs: -r 20"
        }
        return "reproduced: \(share(probability))"
    }

    /// `30 % of runs show it (11 % to 60 %)`.
    private static func share(_ probability: ReplayEntry.Probability) -> String {
        "\(percent(probability.estimate)) of runs show it (\(percent(probability.low)) to "
            + "\(percent(probability.high)), with 95 % confidence)"
    }

    private static func percent(_ share: Double) -> String { "\(Figure.number(share * 100)) %" }

    // MARK: - Smaller

    private func smaller(_ shrunk: ReplayEntry.Shrunk) -> [String] {
        let count = HumanTable.count(shrunk.tried, "run")
        let head = wrapped(
            "smaller, after \(count), each step given up after "
                + "\(HumanTable.count(shrunk.triesPerStep, "run")): \(shrunk.ended)")
        let share =
            switch shrunk.probability {
            case nil: "no time was left to run it with fresh seeds"
            case let chance? where shrunk.found == 0:
                "not found in \(HumanTable.count(shrunk.runs, "run")): at most "
                    + Self.percent(chance.high)
            case let chance?: "\(shrunk.found) of \(shrunk.runs): \(Self.share(chance))"
            }
        return [""] + head.map(ink.strong) + table(shrunk) + labelled("found", share)
            + labelled("token", shrunk.token)
    }

    private func table(_ shrunk: ReplayEntry.Shrunk) -> [String] {
        guard !shrunk.changed.isEmpty else { return ["nothing could be left out"] }
        let width = (style.columns - 20) / 2
        func row(_ name: String, _ from: [String], _ to: [String]) -> [String] {
            (0..<max(from.count, to.count)).map { index in
                let left = TextLayout.left(index == 0 ? TextLayout.oneLine(name) : "", 18)
                let right = TextLayout.left(index < from.count ? from[index] : "", width - 2)
                let line = "\(left)\(right)  \(index < to.count ? to[index] : "")"
                return String(line.reversed().drop { $0 == " " }.reversed())
            }
        }
        func broken(_ text: String) -> [String] { TextLayout.wrap(text, width: width - 2) }
        return row("part", ["before"], ["after"]).map(ink.faint)
            + shrunk.changed.flatMap { row($0.name, broken($0.from), broken($0.to)) }
    }

    private func labelled(_ label: String, _ text: String) -> [String] {
        TextLayout.wrap(
            text, width: style.columns, first: TextLayout.left(label, 10),
            rest: TextLayout.left("", 10))
    }

    private func wrapped(_ text: String) -> [String] {
        TextLayout.wrap(text, width: style.columns, rest: "  ")
    }
}
