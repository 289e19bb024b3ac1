public import Records

/// What the counters of several workers come to.
public struct CounterTotals: Sendable, Equatable {
    private var workers: [Worker] = []

    private struct Worker: Sendable, Equatable {
        let index: Int
        let readings: [CounterReading]
    }

    public init() {}

    /// Adds what one worker counted.
    ///
    /// - Parameters:
    ///   - readings: What its `CounterSet` read.
    ///   - worker: Its place in the placement, for messages.
    public mutating func add(_ readings: [CounterReading], worker: Int) {
        workers.append(Worker(index: worker, readings: readings))
    }

    /// Sums up.
    ///
    /// - Parameter pairs: Pairs of get and put of all workers in the same stretches; with 0 nothing
    ///   is told per pair.
    /// - Returns: One reading for each `CounterName`, in that order. A number is known when every
    ///   worker's is, and was on the processor as long as the worst of them.
    public func readings(pairs: Int) -> [CounterReading] {
        CounterName.allCases.map { total(of: $0, pairs: pairs) }
    }

    private func total(of name: CounterName, pairs: Int) -> CounterReading {
        guard !workers.isEmpty else {
            return CounterReading(unknown: name, reason: "no worker has counted")
        }
        var sum = 0.0
        var share: Double?
        var missing: [(worker: Int, reason: String)] = []
        for worker in workers {
            let reading = worker.readings.first { $0.name == name.rawValue }
            if let value = reading?.value {
                sum += value
                share = [share, reading?.runningShare].compactMap(\.self).min()
            } else {
                missing.append((worker.index, reading?.reason ?? "it was not counted"))
            }
        }
        if let first = missing.first {
            let everybody =
                missing.count == workers.count && missing.allSatisfy { $0.reason == first.reason }
            return CounterReading(
                unknown: name,
                reason: everybody
                    ? first.reason
                    : "\(missing.count) of \(workers.count) workers have no number; worker "
                        + "\(first.worker): \(first.reason)")
        }
        var reading = CounterReading(name, value: sum, runningShare: share)
        if pairs > 0 { reading.perPair = sum / Double(pairs) }
        return reading
    }
}
