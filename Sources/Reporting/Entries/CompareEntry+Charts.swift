public import Records
import Statistics

extension CompareEntry {
    public static func charts(of document: Document<Self>) -> [any Chart] {
        let judged = document.results.filter { $0.ratio != nil && $0.skipped == nil }
        let groups = [
            ("After against before", judged.filter { !$0.isAcrossModes }),
            ("One mode against the other", judged.filter(\.isAcrossModes)),
        ]
        return groups.flatMap { title, entries in
            stride(from: 0, to: entries.count, by: 40).map { start in
                let shown = entries[start..<min(start + 40, entries.count)]
                return IntervalBars(
                    title: title, unit: "",
                    explanation:
                        "Cost of B by cost of A, the median of pairs measured side by side; "
                        + "below 1 B is cheaper.",
                    rows: shown.compactMap { entry in
                        entry.ratio.map {
                            IntervalBars.Row(
                                label: entry.cell, figure: $0, tone: entry.tone,
                                note: entry.verdict?.rawValue ?? "")
                        }
                    },
                    reference: (
                        1, shown.map(\.margin).filter(\.isFinite).map { min($0, 1) }.max() ?? 0
                    ))
            }
        }
    }

    /// What was compared, but for A and B.
    private var cell: String {
        let parts = [workload, what, subject, shape, mode].compactMap(\.self)
        return "\(parts.joined(separator: " ")) ×\(workers)"
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
