import Records

extension CompareEntry {
    /// More pictures than these nobody looks at; the bars have all.
    private static let mostScalingCharts = 8

    /// Cost before and after over the number of workers, one picture per comparison that has several numbers.
    static func scalingCharts(of document: Document<Self>) -> [any Chart] {
        var order: [[String?]] = []
        var groups: [[String?]: [Self]] = [:]
        for entry in document.results
        where entry.skipped == nil && entry.aNs != nil && entry.bNs != nil {
            let key = entry.identity
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(entry)
        }
        let several = order.compactMap { groups[$0] }.filter { group in
            Set(group.map(\.workers)).count > 1
        }
        let left = max(0, several.count - mostScalingCharts)
        let shown = several.prefix(mostScalingCharts)
        return shown.enumerated().map { index, group in
            let note =
                left > 0 && index == shown.count - 1
                ? [
                    "\(HumanTable.count(left, "comparison")) more have several numbers of workers; "
                        + "the bars have all."
                ] : []
            return scalingChart(of: group.sorted { $0.workers < $1.workers }, notes: note)
        }
    }

    /// What is the same for all points of a curve.
    private var identity: [String?] { [a, b, workload, what, subject, shape, mode] }

    private static func scalingChart(of group: [Self], notes: [String]) -> any Chart {
        let first = group[0]
        let what = [first.workload, first.what, first.subject, first.shape, first.mode]
            .compactMap(\.self).joined(separator: " ")
        // Of one thing in two modes neither came first.
        let (before, after) = first.isAcrossModes ? ("", "") : (" (before)", " (after)")
        func points(_ figure: (Self) -> Measured?) -> [(workers: Int, figure: Measured)] {
            group.compactMap { entry in figure(entry).map { (entry.workers, $0) } }
        }
        return AnnotatedChart(
            chart: ScalingChart(
                title: "Cost over workers, \(what)", quantity: .cost,
                series: [
                    .init(name: "A \(first.a)\(before)", points: points(\.aNs)),
                    .init(name: "B \(first.b)\(after)", points: points(\.bNs)),
                ], marks: oversubscription(group)),
            caption:
                "Nanoseconds of A and of B, per get and put or per page, over the number of workers; "
                + "lower is better. Bands are 95 % intervals of the median. Whether B is cheaper is "
                + "judged by pairs, in the bars: bands may overlap where every pair agrees. The record "
                + "tells CPUs but no sockets; where workers share CPUs there is a vertical line.",
            notes: notes)
    }

    /// Where there begin to be more workers than CPUs.
    private static func oversubscription(_ group: [Self]) -> [ScalingChart.Mark] {
        zip(group, group.dropFirst()).compactMap { below, from in
            guard Set(below.cpus).count == below.cpus.count, Set(from.cpus).count < from.cpus.count
            else { return nil }
            return ScalingChart.Mark(
                below: below.workers, from: from.workers, label: "oversubscribed", isMajor: true)
        }
    }
}
