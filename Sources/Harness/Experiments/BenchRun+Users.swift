import Machine

/// What a run does with users of references beyond timing their workers.
extension BenchRun {
    /// Has a user's control thread at work until its workers are measured.
    mutating func run(
        _ control: UserControl, of key: BenchPlan.CellKey, _ what: String, _ gate: CellGate
    ) throws(HarnessError) {
        let rate = self.rate
        let report: ControlReport?
        do {
            report = try watched("\(what), control", within: limit) {
                control.run(rate) { rounds in
                    Interruption.isRequested || rounds > 0 && gate.allMeasured
                }
            }
        } catch {
            control.stop()
            throw error
        }
        // Before the findings: a worker that waits for a thaw would wait for ever.
        control.stop()
        guard let report else { return }
        if let failure = report.failure { throw .machine(failure) }
        note(report.findings)
        if controls[key] == nil {
            controls[key] = report
        } else {
            controls[key]?.merge(report)
        }
    }

    mutating func count(keptBy workers: [WorkerChunks], _ key: BenchPlan.CellKey) {
        guard plan.workload == Users.remotePut,
            plan.workload(of: plan.subjects[key.subject]) == Users.remotePut
        else { return }
        let old = keptPairs[key] ?? (0, 0)
        keptPairs[key] = (
            old.kept + workers.reduce(0) { $0 + $1.keptPairs },
            old.all + workers.reduce(0) { $0 + $1.pairs }
        )
    }

    /// What a reader of users' figures should know.
    var userWarnings: [String] {
        guard let user = plan.user else { return [] }
        var warnings: [String] = []
        if !controls.isEmpty {
            warnings.append(
                "\(user.id): its control thread was at work while pairs were timed; parts in which"
                    + " a worker waited for it count as discarded")
        }
        let lonely = keptPairs.keys.filter { $0.workers == 1 }
        if !lonely.isEmpty {
            warnings.append("\(user.id): one worker has nobody to hand over to and puts its own")
        }
        let shares = keptPairs.filter { $0.key.workers > 1 && $0.value.all > 0 }
            .map { Double($0.value.kept) / Double($0.value.all) }
        if let most = shares.max(), most > 0.05 {
            warnings.append(
                "\(user.id): up to \(Int(most * 100)) % of a cell's puts were the taker's own,"
                    + " because the other worker was not running")
        }
        return warnings
    }
}
