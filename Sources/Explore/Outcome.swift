/// What an exploration found.
public enum Outcome: Sendable {
    /// Every interleaving was tried, or one equivalent to it.
    case exhausted(executions: Int)
    /// Nothing was found, and a limit kept some interleavings from being tried.
    case bounded(executions: Int)
    /// An execution that breaks a promise.
    case counterexample(Schedule, trace: [String], symptom: Symptom)

    /// The symptom of the counterexample, if there is one.
    public var symptom: Symptom? {
        if case .counterexample(_, _, let symptom) = self { return symptom }
        return nil
    }
}

extension Outcome: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exhausted(let executions): "exhausted, \(executions) executions"
        case .bounded(let executions): "bounded, \(executions) executions"
        case .counterexample(let schedule, let trace, let symptom):
            "counterexample: \(symptom.rawValue)\nschedule: \(schedule)\n"
                + trace.map { "  \($0)" }.joined(separator: "\n")
        }
    }
}
