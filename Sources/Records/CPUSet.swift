/// A set of logical CPU ids in ascending order, written the kernel's way: `0-3,8,10-20:2`.
///
/// Kept as ranges, because ids are sparse and may be large: `0-1048575` costs as much as `0`.
/// Node ids, which the kernel writes the same way, are kept in it as well.
public struct CPUSet: Sendable, Equatable, Hashable {
    /// Disjoint, ascending, and never touching each other.
    public private(set) var ranges: [ClosedRange<Int>]

    public init() {
        ranges = []
    }

    public init(_ range: ClosedRange<Int>) {
        ranges = [range]
    }

    public init(_ cpus: some Sequence<Int>) {
        self.init(ranges: cpus.map { $0...$0 })
    }

    /// Takes ranges in any order, overlapping or not.
    public init(ranges: some Sequence<ClosedRange<Int>>) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = self.ranges.last,
                range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound
            else {
                self.ranges.append(range)
                continue
            }
            let end = Swift.max(last.upperBound, range.upperBound)
            self.ranges[self.ranges.count - 1] = last.lowerBound...end
        }
    }

    public var isEmpty: Bool { ranges.isEmpty }
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }
    public var first: Int? { ranges.first?.lowerBound }
    public var last: Int? { ranges.last?.upperBound }

    public func contains(_ cpu: Int) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < cpu { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(cpu)
    }

    public func union(_ other: CPUSet) -> CPUSet {
        CPUSet(ranges: ranges + other.ranges)
    }

    public func intersection(_ other: CPUSet) -> CPUSet {
        var common: [ClosedRange<Int>] = []
        var (mine, theirs) = (0, 0)
        while mine < ranges.count, theirs < other.ranges.count {
            let (left, right) = (ranges[mine], other.ranges[theirs])
            if left.overlaps(right) { common.append(left.clamped(to: right)) }
            if left.upperBound < right.upperBound { mine += 1 } else { theirs += 1 }
        }
        return CPUSet(ranges: common)
    }

    public func subtracting(_ other: CPUSet) -> CPUSet {
        var rest: [ClosedRange<Int>] = []
        for range in ranges {
            var start = range.lowerBound
            for cut in other.ranges where cut.overlaps(range) {
                if start < cut.lowerBound { rest.append(start...(cut.lowerBound - 1)) }
                start = cut.upperBound + 1
            }
            if start <= range.upperBound { rest.append(start...range.upperBound) }
        }
        return CPUSet(ranges: rest)
    }

    public func isSubset(of other: CPUSet) -> Bool {
        subtracting(other).isEmpty
    }
}

extension CPUSet: Sequence {
    public func makeIterator() -> AnyIterator<Int> {
        AnyIterator(ranges.lazy.joined().makeIterator())
    }

    public var underestimatedCount: Int { count }
}

extension CPUSet: CustomStringConvertible {
    /// The kernel's way of printing it; empty for the empty set.
    public var description: String {
        ranges.map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }.joined(separator: ",")
    }
}

extension CPUSet: ExpressibleByArrayLiteral {
    public init(arrayLiteral cpus: Int...) {
        self.init(cpus)
    }
}

extension CPUSet: Codable {
    /// Reads the kernel's list; the empty string is the empty set.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if text.isEmpty {
            self.init()
        } else {
            try self.init(kernelList: text)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
