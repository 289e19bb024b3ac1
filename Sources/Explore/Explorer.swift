/// Runs a scenario as often as a scheduler has something new to try.
public struct Explorer: Sendable {
    /// Steps after which an execution is given up, and the exploration is only bounded.
    public var stepLimit: Int
    /// Executions after which the exploration is given up.
    public var executionLimit: Int
    /// The symptoms that end an exploration; a hang always does.
    public var watched: Set<Symptom>

    public init(
        stepLimit: Int = 5_000, executionLimit: Int = .max,
        watched: Set<Symptom> = Set(Symptom.allCases)
    ) {
        self.stepLimit = stepLimit
        self.executionLimit = executionLimit
        self.watched = watched
    }

    /// Tries interleavings until one breaks a promise, none is left, or a limit is met.
    ///
    /// Executions that the scheduler gave up as redundant are not counted.
    public func explore(_ scenario: some Scenario, with scheduler: any Scheduler) -> Outcome {
        let crew = Crew()
        var scheduler = scheduler
        var executions = 0
        var wasCut = false
        while scheduler.begin() {
            if executions >= executionLimit { return .bounded(executions: executions) }
            let execution = run(scenario, crew, &scheduler, isTracing: false)
            if let symptom = execution.symptom {
                return explain(scenario, crew, Schedule(picks: execution.picks), symptom)
            }
            if !execution.isRedundant { executions += 1 }
            wasCut = wasCut || execution.isCut
        }
        return scheduler.isExhaustive && !wasCut
            ? .exhausted(executions: executions) : .bounded(executions: executions)
    }

    /// Repeats one execution, with its trace.
    ///
    /// - Returns: A counterexample, or `bounded` when the execution breaks no promise.
    public func replay(_ schedule: Schedule, of scenario: some Scenario) -> Outcome {
        var scheduler: any Scheduler = Replay(schedule)
        guard scheduler.begin() else { return .bounded(executions: 0) }
        let execution = run(scenario, Crew(), &scheduler, isTracing: true)
        guard let symptom = execution.symptom else { return .bounded(executions: 1) }
        return .counterexample(
            Schedule(picks: execution.picks), trace: execution.trace, symptom: symptom)
    }

    private func run(
        _ scenario: some Scenario, _ crew: Crew, _ scheduler: inout any Scheduler,
        isTracing: Bool
    ) -> Execution {
        let world = World(scheduler: scheduler, explorer: self, isTracing: isTracing)
        let judge = scenario.setUp(in: world)
        let (execution, after) = world.run(crew: crew, judge: judge)
        scheduler = after
        return execution
    }

    /// Runs a failed execution again for its trace, which others are spared.
    private func explain(
        _ scenario: some Scenario, _ crew: Crew, _ schedule: Schedule, _ symptom: Symptom
    ) -> Outcome {
        var replay: any Scheduler = Replay(schedule)
        _ = replay.begin()
        let execution = run(scenario, crew, &replay, isTracing: true)
        precondition(
            execution.symptom == symptom,
            "the scenario depends on more than its words: it does not repeat")
        return .counterexample(schedule, trace: execution.trace, symptom: symptom)
    }
}
