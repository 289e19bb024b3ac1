/// Takes findings to the tally, or nowhere when nobody is to look.
struct SoakAlarm: Sendable {
    let isOn: Bool
    let subject: String
    let tally: EpisodeTally
    let recorder: FlightRecorder

    init(_ setting: EpisodeSetting, subject: String) {
        isOn = setting.plan.oracle
        self.subject = subject
        tally = setting.tally
        recorder = setting.recorder
    }

    func find(_ invariant: String, _ symptom: String, _ detail: String) {
        find([Finding(invariant, symptom, "\(subject): \(detail)")])
    }

    func find(_ findings: [Finding]) {
        guard isOn, !findings.isEmpty else { return }
        recorder.note(.found)
        for finding in findings { tally.find(finding) }
    }
}
