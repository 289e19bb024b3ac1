/// Tries one interleaving of each equivalence class, depth first: dynamic partial-order reduction.
///
/// Two executions are equivalent when they differ in the order of *independent* steps only: steps on
/// different words, or loads of one. For each race that an execution shows, the state before its first
/// half is marked to be tried again with the second half (or what must precede it) first; *sleep sets*
/// keep it from repeating what was seen in another order.
///
/// Algorithm: Source-DPOR, Abdulla, Aronis, Jonsson, Sagonas, "Optimal Dynamic Partial Order Reduction",
/// POPL 2014. Waiting steps are not in the paper; a waiting step is raced against each write while it
/// waits, because one that is late may find its value gone.
public struct Reduced: Scheduler {
    /// A step that was explored from here or before, and stays in the future of what is explored now.
    private struct Sleeper {
        let thread: Int
        let word: Int
        let writes: Bool
    }

    /// The state before one step.
    private struct State {
        let runnable: ThreadSet
        var pick: Int
        /// Threads to be tried from here, tried ones included.
        var marked: ThreadSet
        var sleepers: [Sleeper]

        var asleep: ThreadSet {
            sleepers.reduce(into: ThreadSet()) { $0.insert($1.thread) }
        }
    }

    private var states: [State] = []
    private var history = History()
    /// What each thread does next.
    private var pending: [Access?] = []
    /// The first step of this execution that earlier ones have not shown.
    private var firstNew = 0
    /// Steps taken in this execution.
    private var depth = 0
    private var wasBegun = false

    public var isExhaustive: Bool { true }

    public init() {}

    public mutating func begin() -> Bool {
        guard wasBegun else {
            wasBegun = true
            return true
        }
        while var state = states.popLast() {
            let step = history.steps[states.count]
            state.sleepers.append(
                Sleeper(thread: step.thread, word: step.word, writes: step.writes))
            let next = state.marked.subtracting(state.asleep)
            guard let pick = next.first else { continue }
            state.pick = pick
            firstNew = states.count
            states.append(state)
            history.truncate(to: firstNew)
            depth = 0
            pending.removeAll(keepingCapacity: true)
            return true
        }
        return false
    }

    public mutating func next(runnable: [Int], current: Int?) -> Int? {
        let sleepers = inherited()
        let asleep = sleepers.reduce(into: ThreadSet()) { $0.insert($1.thread) }
        let awake = runnable.filter { !asleep.contains($0) }
        guard let first = awake.first else { return nil }
        let pick = current.flatMap { awake.contains($0) ? $0 : nil } ?? first
        states.append(
            State(
                runnable: ThreadSet(runnable), pick: pick, marked: ThreadSet([pick]),
                sleepers: sleepers))
        return pick
    }

    public mutating func settled() -> Int? { depth < states.count ? states[depth].pick : nil }

    /// Those who slept before the last step and are not woken by it.
    private func inherited() -> [Sleeper] {
        guard let state = states.last, let step = history.steps.last else { return [] }
        return state.sleepers.filter {
            $0.thread != step.thread
                && ($0.word != step.word || !($0.writes || step.writes))
        }
    }

    public mutating func announced(_ access: Access, by thread: Int) {
        while pending.count <= thread { pending.append(nil) }
        pending[thread] = access
        guard access.mayBlock, depth > firstNew else { return }
        for race in history.races(of: thread, word: access.word, writes: false) {
            mark(race, thread, waiting: false)
        }
    }

    public mutating func performed(word: Int, writes: Bool, by thread: Int) {
        let index = depth
        depth += 1
        let mayBlock = pending[thread]?.mayBlock ?? false
        pending[thread] = nil
        // What leads there was seen by the execution before.
        guard index >= firstNew else { return }
        let races = history.races(of: thread, word: word, writes: writes)
        history.append(thread: thread, word: word, writes: writes)
        for race in races { mark(race, thread, waiting: mayBlock) }
        guard writes else { return }
        for (other, access) in pending.enumerated() {
            guard let access, access.mayBlock, access.word == word else { continue }
            if states[index].runnable.contains(other) { states[index].marked.insert(other) }
        }
    }

    /// Has the state before step `race` tried again with what `thread` does now, or what leads to it.
    ///
    /// If that is a `waiting` step, it may be impossible there.
    private mutating func mark(_ race: Int, _ thread: Int, waiting: Bool) {
        if waiting, !states[race].runnable.contains(thread) {
            let isNext = !history.steps[(race + 1)...].dropLast().contains { $0.thread == thread }
            if isNext { return }
        }
        let leading = history.initials(after: race)
        if !states[race].marked.isDisjoint(with: leading) { return }
        if leading.contains(thread) {
            states[race].marked.insert(thread)
        } else if let other = leading.first {
            states[race].marked.insert(other)
        }
    }
}
