/// A few threads, by number.
struct ThreadSet {
    private var bits: UInt64 = 0

    init() {}

    init(_ threads: [Int]) { for thread in threads { insert(thread) } }

    private init(bits: UInt64) { self.bits = bits }

    var first: Int? { bits == 0 ? nil : bits.trailingZeroBitCount }
    func contains(_ thread: Int) -> Bool { bits & (1 << UInt64(thread)) != 0 }
    func subtracting(_ other: ThreadSet) -> ThreadSet { ThreadSet(bits: bits & ~other.bits) }
    func isDisjoint(with other: ThreadSet) -> Bool { bits & other.bits == 0 }

    mutating func insert(_ thread: Int) {
        precondition(thread < 64, "a world has at most 64 threads")
        bits |= 1 << UInt64(thread)
    }
}

/// The steps of an execution and which happened before which.
///
/// Before is: by the same thread, or on the same word with one of the two a write, or through others.
struct History {
    struct Step {
        let thread: Int
        let word: Int
        let writes: Bool
        /// How many steps of each thread happened before this one or are it, `[thread]`.
        let clock: [Int]

        /// Whether it is, or happened before, what stands at `clock`.
        func isBefore(_ other: [Int]) -> Bool {
            thread < other.count && other[thread] >= clock[thread]
        }
    }

    /// The last accesses to a word, by step.
    private struct Accesses {
        var write: Int?
        /// Loads since that write.
        var loads: [Int] = []
    }

    private(set) var steps: [Step] = []
    private var clocks: [[Int]] = []
    private var words: [Accesses] = []

    /// Forgets all but the first `count` steps.
    mutating func truncate(to count: Int) {
        steps.removeLast(steps.count - count)
        for index in clocks.indices { clocks[index] = [] }
        words.removeAll(keepingCapacity: true)
        for (index, step) in steps.enumerated() {
            clocks[step.thread] = step.clock
            note(index, step.word, step.writes)
        }
    }

    mutating func append(thread: Int, word: Int, writes: Bool) {
        var clock = self.clock(of: thread)
        for other in conflicts(word, writes) { clock.join(steps[other].clock) }
        if writes, word < words.count, let write = words[word].write {
            clock.join(steps[write].clock)
        }
        clock.grow(to: thread + 1)
        clock[thread] += 1
        note(steps.count, word, writes)
        steps.append(Step(thread: thread, word: word, writes: writes, clock: clock))
        while clocks.count <= thread { clocks.append([]) }
        clocks[thread] = clock
    }

    private mutating func note(_ step: Int, _ word: Int, _ writes: Bool) {
        while words.count <= word { words.append(Accesses()) }
        if writes {
            words[word] = Accesses(write: step)
        } else {
            words[word].loads.append(step)
        }
    }

    /// The steps that an access by `thread`, now, directly races with.
    func races(of thread: Int, word: Int, writes: Bool) -> [Int] {
        let clock = self.clock(of: thread)
        let conflicts = conflicts(word, writes)
        return conflicts.filter { one in
            if steps[one].isBefore(clock) { return false }
            return !conflicts.contains { $0 != one && steps[one].isBefore(steps[$0].clock) }
        }
    }

    /// The last steps on `word` that such an access must not be swapped with.
    private func conflicts(_ word: Int, _ writes: Bool) -> [Int] {
        guard word < words.count else { return [] }
        let accesses = words[word]
        if writes, !accesses.loads.isEmpty { return accesses.loads }
        return accesses.write.map { [$0] } ?? []
    }

    private func clock(of thread: Int) -> [Int] {
        thread < clocks.count ? clocks[thread] : []
    }

    /// The threads that could go first if the last step were to come before step `race`.
    ///
    /// What must come along is all that happened since and not because of it; such a thread's first step
    /// there has nothing before it.
    func initials(after race: Int) -> ThreadSet {
        var threads = ThreadSet()
        var firsts: [Step] = []
        var seen = ThreadSet()
        let origin = steps[race]
        // Plain loops and integers: in a debug build this is the hottest place of all.
        var index = race
        while index < steps.count - 1 {
            index += 1
            let step = steps[index]
            if seen.contains(step.thread) { continue }
            // The last one is what races with it.
            if index < steps.count - 1, origin.isBefore(step.clock) { continue }
            seen.insert(step.thread)
            if !firsts.contains(where: { $0.isBefore(step.clock) }) { threads.insert(step.thread) }
            firsts.append(step)
        }
        return threads
    }
}

extension [Int] {
    fileprivate mutating func grow(to count: Int) {
        while self.count < count { append(0) }
    }

    /// The later of the two for each thread.
    fileprivate mutating func join(_ other: [Int]) {
        grow(to: other.count)
        var index = 0
        while index < other.count {
            if other[index] > self[index] { self[index] = other[index] }
            index += 1
        }
    }
}
