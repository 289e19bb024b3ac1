internal import Statistics

extension SoakTotals {
    /// What was added since `earlier`, as an interval record holds it.
    ///
    /// Adding the parts up gives the whole again, but for `resumptions`, which is told as it stands.
    ///
    /// - Parameter earlier: The totals of the same soak at some moment before.
    /// - Returns: The difference.
    public func since(_ earlier: SoakTotals) -> SoakTotals {
        var part = self
        part.episodes -= earlier.episodes
        part.cycles -= earlier.cycles
        part.operations -= earlier.operations
        part.kills -= earlier.kills
        part.seconds -= earlier.seconds
        part.coverage = coverage.since(earlier.coverage)
        part.killToConfirm = killToConfirm.since(earlier.killToConfirm)
        part.confirmToRelease = confirmToRelease.since(earlier.confirmToRelease)
        part.teardown = teardown.since(earlier.teardown)
        part.known = known.less(earlier.known)
        part.ran = ran.less(earlier.ran)
        part.invalid = stretches(since: earlier)
        part.invalidCount -= earlier.invalidCount
        part.violations = Array(violations.dropFirst(earlier.violations.count))
        part.violationCount -= earlier.violationCount
        part.dumps = Array(dumps.dropFirst(earlier.dumps.count))
        return part
    }

    /// Whole stretches that are new, and of one that has grown what it grew by.
    private func stretches(since earlier: SoakTotals) -> [InvalidStretch] {
        var new = Array(invalid.dropFirst(earlier.invalid.count))
        if let last = earlier.invalid.last {
            var grown = invalid[earlier.invalid.count - 1]
            grown.from = last.to
            if grown.to > grown.from { new.insert(grown, at: 0) }
        }
        return new
    }
}

extension WindowCoverage {
    /// What was met since `earlier`; every window keeps its place, with no hits where it has no new ones.
    func since(_ earlier: WindowCoverage) -> WindowCoverage {
        var part = self
        for (name, count) in earlier.windows {
            part.windows[name, default: Count()].hits -= count.hits
            part.windows[name, default: Count()].opened -= count.opened
        }
        part.pairs = pairs.less(earlier.pairs)
        return part
    }
}

extension [String: Int] {
    /// Counts less those of before, without what is then none.
    fileprivate func less(_ earlier: [String: Int]) -> [String: Int] {
        merging(earlier, uniquingKeysWith: -).filter { $0.value != 0 }
    }
}
