internal import Dispatch
internal import Synchronization

/// One execution: its words, its threads, and the turns they take.
///
/// Threads are real, but only one runs at a time. Before each access to a word it announces the access
/// and asks the scheduler who goes on; if that is itself, it goes on without a switch. What stands
/// between two accesses belongs to the former: it needs no locks, and others see it all or not at all.
///
/// Accesses made before and after the execution, to set things up and to judge, are not steps.
public final class World: Sendable {
    private let turns: Mutex<Turns>

    /// An empty world in which `scheduler` decides.
    init(scheduler: any Scheduler, explorer: Explorer, isTracing: Bool) {
        turns = Mutex(Turns(scheduler: scheduler, explorer: explorer, isTracing: isTracing))
    }

    /// Memory of this world, sequentially consistent.
    public var memory: ModelMemory { ModelMemory(world: self) }

    /// Adds a thread; all begin together, once the world is set up.
    ///
    /// - Parameters:
    ///   - name: What traces call it.
    ///   - body: What it does; must depend on nothing but the words it reads.
    public func thread(_ name: String, _ body: @escaping @Sendable () -> Void) {
        turns.withLock { turns in
            precondition(turns.running == nil, "threads are added before the execution")
            turns.threads.append(Turns.Thread(name: name, body: body))
        }
    }

    /// Records a broken promise.
    public func fail(_ symptom: Symptom, _ detail: String = "") {
        turns.withLock { $0.fail(symptom, detail) }
    }

    /// Adds a line to the trace.
    public func note(_ text: String) { turns.withLock { $0.note(text) } }

    // MARK: - Words

    func allocate(_ label: StaticString, index: Int?, value: Int) -> Int {
        turns.withLock { turns in
            turns.words.append(Turns.Word(label: label, index: index, value: value))
            return turns.words.count - 1
        }
    }

    /// A step as well, because its order with the accesses matters.
    func deallocate(_ word: Int) { _ = step(.free, on: word) }

    var callerID: Int { turns.withLock { $0.running.map { $0 + 1 } ?? -1 } }

    /// Does `operation` when the scheduler says so.
    func step(
        _ operation: Access.Operation, on word: Int, until condition: (Int) -> Bool = { _ in true }
    ) -> Access.Result {
        let access = Access(word: word, operation: operation)
        var (me, move) = turns.withLock { turns -> (Int, Turns.Move) in
            guard let me = turns.running else { return (-1, .done(turns.perform(access))) }
            return (me, turns.request(access, by: me, until: condition))
        }
        while true {
            switch move {
            case .done(let result): return result
            case .pass(let theirs, let mine):
                theirs.signal()
                mine.wait()
                move = turns.withLock { $0.resume(me, access, until: condition) }
            }
        }
    }

    // MARK: - The execution

    /// Lets the threads run until none can; leaves findings in the result, and the scheduler wiser.
    ///
    /// `judge` checks what is left when all threads are through.
    func run(crew: Crew, judge: () -> Void) -> (execution: Execution, scheduler: any Scheduler) {
        let threadCount = turns.withLock { $0.threads.count }
        let members = (0..<threadCount).map { crew.member($0) }
        for (index, member) in members.enumerated() { member.assign { self.live(index) } }
        let mine = crew.gate
        turns.withLock { $0.open(gates: members.map(\.gate) + [mine]) }.signal()
        mine.wait()

        let (idle, stuck) = turns.withLock { $0.close() }
        for index in idle {
            members[index].gate.signal()
            mine.wait()
        }
        for index in stuck { crew.abandon(index) }
        if stuck.isEmpty { judge() }
        return turns.withLock { ($0.result, $0.scheduler) }
    }

    /// One thread's life.
    private func live(_ index: Int) {
        let body = turns.withLock { turns in
            let body = turns.threads[index].body
            turns.threads[index].body = nil
            return body
        }
        body?()
        turns.withLock { $0.finish(index) }.signal()
    }
}
