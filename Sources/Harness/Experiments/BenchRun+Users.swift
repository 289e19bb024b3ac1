/// What a run does with users of references beyond timing their workers.
extension BenchRun {
    /// Enters what a turn says of a user: its control thread's times, and puts that were made alone.
    mutating func add(_ turn: CellTurn, of key: BenchPlan.CellKey) {
        if let control = turn.control {
            if controls[key] == nil {
                controls[key] = control
            } else {
                controls[key]?.merge(control)
            }
        }
        guard plan.workload == Users.remotePut,
            plan.workload(of: plan.subjects[key.subject]) == Users.remotePut
        else { return }
        let old = keptPairs[key] ?? (0, 0)
        keptPairs[key] = (old.kept + turn.keptPairs, old.all + turn.donePairs)
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
