public import Records

extension BenchEntry {
    /// A curve per subject, mode and workload.
    public static func curves(of document: Document<Self>) -> [RunCurve] {
        var order: [String] = []
        var lines: [String: [Self]] = [:]
        for entry in document.results where entry.skipped == nil && entry.nsPerPair != nil {
            let mode = entry.mode == "none" ? "" : " \(entry.mode)"
            let name = "\(entry.subject)\(mode), \(entry.workload)"
            if lines[name] == nil { order.append(name) }
            lines[name, default: []].append(entry)
        }
        return order.map { name in
            let line = lines[name, default: []].sorted { $0.workers < $1.workers }
            return RunCurve(
                name: name, isYardstick: line.allSatisfy { $0.mode == "none" },
                points: line.compactMap { entry in
                    entry.nsPerPair.map { (workers: entry.workers, figure: $0) }
                })
        }
    }
}
