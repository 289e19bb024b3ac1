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
        let new = Array(violations.dropFirst(recordedViolations))
        recordedViolations = violations.count
        write(document([entry], new, environment))
    }

    private mutating func write(_ document: Document<Entry>) {
        guard let store, failure == nil else { return }
        do throws(RecordError) {
            try store.append(document)
        } catch {
            failure = error
        }
    }

    /// Ends the run: everything of it, with what the run itself learned about the host.
    ///
    /// The file gets what no entry carried, in a record without results.
    mutating func finish(
        _ entries: [Entry], _ violations: [Violation], warnings: [String]
    ) -> Document<Entry> {
        var learned = environment
        learned.warnings += warnings.filter { !learned.warnings.contains($0) }
        let new = Array(violations.dropFirst(recordedViolations))
        if !new.isEmpty || learned != environment { write(document([], new, learned)) }
        return document(entries, violations, learned)
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
