import Statistics

/// In which steps the processor's counter goes, which is more than one tick on some: it is advanced by another
/// clock, of 100 MHz say, by as many ticks as that is worth.
enum ClockStep {
    /// Shorter times than this the histogram tells apart by single ticks.
    private static let exact: UInt64 = 256
    /// A hypervisor that scales the counter rounds each reading.
    private static let rounding: UInt64 = 2

    /// The step, in ticks; `nil` where times do not come in steps, or in too few to see them.
    ///
    /// All times are whole steps then, but for rounding: the step is the smallest distance between those
    /// that came more than once in a thousand.
    static func ticks(in times: LatencyHistogram) -> UInt64? {
        let frequent = times.recorded.filter {
            $0.nanoseconds < exact && $0.count * 1000 >= times.count
        }
        var groups: [(first: UInt64, last: UInt64, most: UInt64, count: UInt64)] = []
        for (value, count) in frequent {
            guard let last = groups.last, value - last.last <= rounding else {
                groups.append((value, value, value, count))
                continue
            }
            groups[groups.count - 1].last = value
            if count > last.count {
                (groups[groups.count - 1].most, groups[groups.count - 1].count) = (value, count)
            }
        }
        guard groups.count > 1, groups.allSatisfy({ $0.last - $0.first <= rounding }) else {
            return nil
        }
        let places = groups.map(\.most)
        guard let step = zip(places, places.dropFirst()).map({ $1 - $0 }).min(), step > 2 * rounding
        else { return nil }
        let isWhole = places.allSatisfy { place in
            let left = place % step
            return min(left, step - left) <= rounding
        }
        return isWhole ? step : nil
    }
}
