import Records

extension SoakEntry {
    /// What the stretches of one soak come to together; a single one as it stands.
    ///
    /// Counts are added up. Of waits each figure is the worst of all stretches, which that of the whole does
    /// not exceed: a share of all is held where each stretch holds it.
    ///
    /// - Parameter stretches: Those that count, in order; neither skipped nor of the oracle's cost.
    /// - Returns: `nil` of none.
    static func whole(of stretches: [SoakEntry]) -> SoakEntry? {
        guard var whole = stretches.first else { return nil }
        for part in stretches.dropFirst() { whole.take(part) }
        guard stretches.count > 1 else { return whole }
        whole.stretch.number = nil
        whole.stretch.from = stretches.map(\.stretch.from).min() ?? 0
        whole.stretch.to = stretches.map(\.stretch.to).max() ?? 0
        let isTimed = whole.seconds > 0
        whole.cyclesPerSecond = isTimed ? Double(whole.cycles) / whole.seconds : nil
        whole.operationsPerSecond = isTimed ? Double(whole.operations) / whole.seconds : nil
        let passed = Set(whole.windows.filter { $0.hits > 0 }.map(\.name))
        whole.neverHit.removeAll(where: passed.contains)
        whole.windowPairs.sort {
            ($1.count, $0.windows.joined()) < ($0.count, $1.windows.joined())
        }
        return whole
    }

    private mutating func take(_ part: SoakEntry) {
        cycles = cycles.cappedPlus(part.cycles)
        operations = operations.cappedPlus(part.operations)
        kills = kills.cappedPlus(part.kills)
        episodes = episodes.cappedPlus(part.episodes)
        seconds += part.seconds
        findings = findings.cappedPlus(part.findings)
        invalid += part.invalid
        invalidCount = invalidCount.cappedPlus(part.invalidCount)
        dumps += part.dumps
        // Told as they stand, not what a stretch added.
        resumptions = max(resumptions, part.resumptions)
        resumed = resumed || part.resumed
        possiblePairs = max(possiblePairs, part.possiblePairs)
        known.merge(part.known) { $0.cappedPlus($1) }
        ran.merge(part.ran) { $0.cappedPlus($1) }
        for window in part.windows {
            guard let index = windows.firstIndex(where: { $0.name == window.name }) else {
                windows.append(window)
                continue
            }
            windows[index].hits = windows[index].hits.cappedPlus(window.hits)
            windows[index].opened = windows[index].opened.cappedPlus(window.opened)
        }
        for pair in part.windowPairs {
            guard let index = windowPairs.firstIndex(where: { $0.windows == pair.windows }) else {
                windowPairs.append(pair)
                continue
            }
            windowPairs[index].count = windowPairs[index].count.cappedPlus(pair.count)
        }
        neverHit += part.neverHit.filter { !neverHit.contains($0) }
        latency = Latency(
            killToConfirm: .worst(latency.killToConfirm, part.latency.killToConfirm),
            confirmToRelease: .worst(latency.confirmToRelease, part.latency.confirmToRelease),
            teardown: .worst(latency.teardown, part.latency.teardown))
    }
}

extension SoakEntry.Quantiles {
    /// The larger of each; what never happened in one of them counts for nothing.
    fileprivate static func worst(_ left: Self?, _ right: Self?) -> Self? {
        guard let left, let right else { return left ?? right }
        return Self(
            p50: Swift.max(left.p50, right.p50), p99: Swift.max(left.p99, right.p99),
            max: Swift.max(left.max, right.max), samples: left.samples.cappedPlus(right.samples))
    }
}
