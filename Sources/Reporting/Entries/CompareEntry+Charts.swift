public import Records
import Statistics

extension CompareEntry {
    public static func charts(of document: Document<Self>) -> [any Chart] {
        let judged = document.results.filter { $0.ratio != nil && $0.skipped == nil }
        let groups = [
            ("After against before", judged.filter { !$0.isAcrossModes }),
            ("One mode against the other", judged.filter(\.isAcrossModes)),
        ]
        return scalingCharts(of: document)
            + groups.flatMap { title, entries in
                stride(from: 0, to: entries.count, by: 40).map { start in
                    let shown = entries[start..<min(start + 40, entries.count)]
                    let (common, labels) = told(Array(shown))
                    return IntervalBars(
                        title: ([title] + common).joined(separator: ", "), unit: "",
                        explanation:
                            "Cost of B by cost of A, the median of pairs measured side by side; "
                            + "below 1 B is cheaper.",
                        rows: zip(shown, labels).compactMap { entry, label in
                            entry.ratio.map {
                                IntervalBars.Row(
                                    label: label, figure: $0, tone: entry.tone,
                                    note: entry.verdict?.rawValue ?? "")
                            }
                        },
                        reference: (
                            1, shown.map(\.margin).filter(\.isFinite).map { min($0, 1) }.max() ?? 0
                        ))
                }
            }
    }

    /// What was compared, but for A and B; `nil` for what this one has not.
    private var parts: [String?] { [workload, what, subject, shape, mode, "×\(workers)"] }

    private var cell: String { parts.compactMap(\.self).joined(separator: " ") }

    /// What all of them have in common, which a title says once, and what tells each from the others.
    private static func told(_ entries: [Self]) -> (common: [String], labels: [String]) {
        guard let first = entries.first, entries.count > 1 else { return ([], entries.map(\.cell)) }
        let same = first.parts.indices.filter { part in
            entries.allSatisfy { $0.parts[part] == first.parts[part] }
        }
        let labels = entries.map { entry in
            entry.parts.enumerated().filter { !same.contains($0.offset) }.compactMap(\.element)
                .joined(separator: " ")
        }
        // Entries that nothing tells apart keep their names.
        guard !labels.contains("") else { return ([], entries.map(\.cell)) }
        return (same.compactMap { first.parts[$0] }, labels)
    }

    private var tone: RunVerdict.Tone {
        guard !isAcrossModes else { return .neutral }
        return switch verdict {
        case .improved, .equivalent: .good
        case .regressed: .bad
        case .inconclusive, nil: .neutral
        }
    }

    /// Before what decides; a count of each verdict first where there are many cells.
    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let judged = document.results.filter {
            $0.skipped == nil && $0.ratio != nil && $0.verdict != nil && !$0.isAcrossModes
        }
        var verdicts = ViolationVerdict.of(document.violations)
        if judged.count > 1 {
            let counts = Verdict.allCases.compactMap { verdict -> String? in
                let count = judged.count { $0.verdict == verdict }
                return count == 0 ? nil : "\(count) \(verdict.rawValue)"
            }
            let isWorse = judged.contains { $0.verdict == .regressed }
            let isBetter = judged.contains { $0.verdict == .improved }
            verdicts.append(
                RunVerdict(
                    isWorse ? .bad : isBetter ? .good : .neutral,
                    "of \(judged.count) cells \(counts.joined(separator: ", "))"))
        }
        let order: [Verdict] = [.regressed, .improved, .equivalent, .inconclusive]
        let told = order.flatMap { verdict in judged.filter { $0.verdict == verdict } }
        return verdicts + told.prefix(12).map { RunVerdict($0.tone, $0.sentence) }
    }

    private var sentence: String {
        guard let ratio, let verdict else { return cell }
        return
            "\(a) → \(b), \(cell): \(verdict.rawValue), ratio \(Figure.number(ratio.median, .fine)) "
            + "(\(Figure.number(ratio.low, .fine)) to \(Figure.number(ratio.high, .fine)))"
    }
}
