internal import Dispatch

/// The state of an execution: words, threads, and whose turn it is.
///
/// Touched by one thread at a time, the one whose turn it is.
struct Turns {
    /// What a thread is woken for.
    enum Turn: Equatable {
        /// Run to the first access.
        case start(Int)
        /// Look again whether what it polls for holds.
        case look(Int)
        /// Do the access it has announced.
        case step(Int)
        /// Nothing more happens; idle threads return.
        case over
    }

    /// What the thread that holds the lock does next.
    enum Move {
        case done(Access.Result)
        /// Wake the owner of one gate and sleep at the other.
        case pass(to: DispatchSemaphore, sleepAt: DispatchSemaphore)
    }

    struct Thread {
        enum Status {
            case unstarted
            case running
            case announced(Access)
            case finished
        }

        var name: String
        var body: (@Sendable () -> Void)?
        var status = Status.unstarted
        /// Whether what it polls for holds, as far as it has looked.
        var pollHolds = false
        /// Whether the word it polls was written since it looked.
        var mustLook = false
    }

    struct Word {
        var label: StaticString
        var index: Int?
        var value: Int
        var isFreed = false

        var name: String { index.map { "\(label)[\($0)]" } ?? "\(label)" }
    }

    var words: [Word] = []
    var threads: [Thread] = []
    var scheduler: any Scheduler
    var result: Execution
    let stepLimit: Int
    let isTracing: Bool
    let watched: Set<Symptom>

    /// Who runs; `nil` before and after the execution, when accesses are not steps.
    var running: Int?
    private var turn = Turn.over
    /// How many threads have begun.
    private var started = 0
    /// How many threads poll, now.
    private var pollingCount = 0
    /// Whether some thread may have to look again.
    private var someMustLook = false
    /// Who took the last step.
    private var last: Int?
    /// The gates of the threads, and of the explorer behind them.
    private var gates: [DispatchSemaphore] = []
    /// Whether the scheduler has lost interest, and threads just run on.
    private var isRunningOut = false
    private var stepsRunningOut = 0

    init(scheduler: any Scheduler, explorer: Explorer, isTracing: Bool) {
        self.scheduler = scheduler
        stepLimit = explorer.stepLimit
        watched = explorer.watched.union([.hang])
        self.isTracing = isTracing
        result = Execution()
    }

    // MARK: - Whose turn

    /// Begins the execution; returns the gate to open.
    mutating func open(gates: [DispatchSemaphore]) -> DispatchSemaphore {
        self.gates = gates
        return gate(of: decide())
    }

    /// Announces what the running thread does next, and lets the scheduler say who goes on.
    mutating func request(
        _ access: Access, by me: Int, until condition: (Int) -> Bool
    ) -> Move {
        threads[me].status = .announced(access)
        if case .poll = access.operation {
            pollingCount += 1
            look(me, condition)
        }
        if !isRunningOut { scheduler.announced(access, by: me) }
        return proceed(me, access, condition)
    }

    /// Goes on after the gate of `me` was opened.
    mutating func resume(_ me: Int, _ access: Access, until condition: (Int) -> Bool) -> Move {
        switch turn {
        case .step: return .done(take(access, by: me))
        case .over: return .done(Access.Result(value: 0, writes: false, isOver: true))
        case .look, .start:
            look(me, condition)
            return proceed(me, access, condition)
        }
    }

    /// Ends the thread `me`; returns the gate to open.
    mutating func finish(_ me: Int) -> DispatchSemaphore {
        threads[me].status = .finished
        return gate(of: turn == .over ? .over : decide())
    }

    private mutating func proceed(
        _ me: Int, _ access: Access, _ condition: (Int) -> Bool
    ) -> Move {
        while true {
            let next = decide()
            if next == .step(me) { return .done(take(access, by: me)) }
            if next != .look(me) { return .pass(to: gate(of: next), sleepAt: gates[me]) }
            look(me, condition)
        }
    }

    private mutating func gate(of next: Turn) -> DispatchSemaphore {
        turn = next
        switch next {
        case .start(let thread), .look(let thread), .step(let thread):
            running = thread
            return gates[thread]
        case .over:
            running = nil
            return gates[threads.count]
        }
    }

    private mutating func decide() -> Turn {
        if started < threads.count {
            threads[started].status = .running
            started += 1
            return .start(started - 1)
        }
        if someMustLook {
            if let index = threads.firstIndex(where: \.mustLook) { return .look(index) }
            someMustLook = false
        }
        if !isRunningOut, result.picks.count < stepLimit, let pick = scheduler.settled() {
            precondition(isRunnable(pick), "a scenario depends on more than its words")
            result.picks.append(pick)
            return .step(pick)
        }
        let runnable = threads.indices.filter(isRunnable)
        guard let first = runnable.first else { return .over }
        // As `Replay` does at the end of a schedule.
        let goesOn = last.flatMap { runnable.contains($0) ? $0 : nil } ?? first
        if isRunningOut {
            stepsRunningOut += 1
            return stepsRunningOut > stepLimit ? .over : .step(goesOn)
        }
        guard result.picks.count < stepLimit else {
            result.isCut = true
            return .over
        }
        guard let pick = scheduler.next(runnable: runnable, current: last) else {
            result.isRedundant = true
            isRunningOut = true
            return .step(goesOn)
        }
        precondition(runnable.contains(pick), "a scheduler picked a thread that cannot run")
        result.picks.append(pick)
        return .step(pick)
    }

    private func isRunnable(_ index: Int) -> Bool {
        guard case .announced(let access) = threads[index].status else { return false }
        switch access.operation {
        case .wait(let value), .idle(let value): return words[access.word].value != value
        case .poll: return threads[index].pollHolds
        default: return true
        }
    }

    private mutating func look(_ me: Int, _ condition: (Int) -> Bool) {
        threads[me].mustLook = false
        guard case .announced(let access) = threads[me].status else { return }
        threads[me].pollHolds = condition(words[access.word].value)
    }

    // MARK: - Steps

    private mutating func take(_ access: Access, by me: Int) -> Access.Result {
        threads[me].status = .running
        if case .poll = access.operation { pollingCount -= 1 }
        last = me
        let result = perform(access)
        if isRunningOut { return result }
        scheduler.performed(word: access.word, writes: result.writes, by: me)
        if isTracing {
            let line = access.line(on: words[access.word].name, result: result)
            self.result.trace.append("\(threads[me].name): \(line)")
        }
        return result
    }

    /// Applies an access; the one place in which words change.
    mutating func perform(_ access: Access) -> Access.Result {
        if words[access.word].isFreed { fail(.useAfterFree, words[access.word].name) }
        if case .free = access.operation { words[access.word].isFreed = true }
        let result = access.perform(on: &words[access.word].value)
        guard result.writes, pollingCount > 0 else { return result }
        for index in threads.indices {
            guard case .announced(let pending) = threads[index].status else { continue }
            if pending.word == access.word, case .poll = pending.operation {
                threads[index].mustLook = true
                someMustLook = true
            }
        }
        return result
    }

    // MARK: - Findings

    mutating func note(_ text: String) {
        guard isTracing else { return }
        result.trace.append("\(running.map { threads[$0].name } ?? "after all"): \(text)")
    }

    /// Records a broken promise; the first one that is watched for counts.
    mutating func fail(_ symptom: Symptom, _ detail: String) {
        note("-- \(symptom.rawValue)\(detail.isEmpty ? "" : ": \(detail)") --")
        if result.symptom == nil, watched.contains(symptom) { result.symptom = symptom }
    }

    /// The threads that wait for work, which are told that none will come, and those that hang.
    mutating func close() -> (idle: [Int], stuck: [Int]) {
        var idle: [Int] = []
        var stuck: [Int] = []
        for index in threads.indices {
            switch threads[index].status {
            case .finished: break
            case .announced(let access) where access.isIdle && !isRunnable(index):
                idle.append(index)
            default: stuck.append(index)
            }
        }
        let wasHalted = result.isCut || isRunningOut
        if !stuck.isEmpty, !wasHalted {
            for index in stuck {
                guard case .announced(let access) = threads[index].status else { continue }
                note("\(threads[index].name) waits for \(words[access.word].name)")
            }
            fail(.hang, "")
        }
        return (idle, stuck)
    }
}

/// What is left of an execution.
struct Execution {
    /// Who took each step.
    var picks: [Int] = []
    var trace: [String] = []
    var symptom: Symptom?
    /// Whether the step limit ended it.
    var isCut = false
    /// Whether the scheduler saw that it would show nothing new.
    var isRedundant = false
}
