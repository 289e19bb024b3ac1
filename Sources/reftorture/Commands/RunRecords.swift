import Machine
import Records
import Reporting

/// What a run writes down: an entry at a time to the file, all of them at the end.
struct RunRecords<Entry: Reportable> {
    private let command: String
    private let plan: RunPlan
    private let host: Host
    private let environment: Environment
    private let store: RecordStore?
    private var recordedViolations = 0
    /// Why the file could not be written; told at the end, after the results.
    private var failure: RecordError?

    init(command: String, plan: RunPlan, survey: HostSurvey, store: RecordStore?) {
        self.command = command
        self.plan = plan
        self.store = store
        host = survey.host
        environment = survey.environment(cpus: plan.placement.flatMap(\.cpus))
    }

    /// Appends one entry and what was found since the last one.
    mutating func append(_ entry: Entry, _ violations: [Violation]) {
        guard let store, failure == nil else { return }
        let new = Array(violations.dropFirst(recordedViolations))
        recordedViolations = violations.count
        do throws(RecordError) {
            try store.append(document([entry], new, environment))
        } catch {
            failure = error
        }
    }

    /// Everything, with what the run itself learned about the host.
    func document(
        of entries: [Entry], _ violations: [Violation], warnings: [String]
    ) -> Document<Entry> {
        var environment = environment
        environment.warnings += warnings
        return document(entries, violations, environment)
    }

    /// Makes sure that what was appended is on the device.
    func close() throws(RecordError) {
        if let failure { throw failure }
        try store?.synchronize()
    }

    private func document(
        _ entries: [Entry], _ violations: [Violation], _ environment: Environment
    ) -> Document<Entry> {
        Document(
            command: command, version: BuildVersion.current, host: host, environment: environment,
            plan: plan, results: entries, violations: violations)
    }
}
