import Percpu
import Records

extension Standing {
    /// How a reference stands, as its words read.
    ///
    /// - Parameters:
    ///   - snapshot: The words.
    ///   - name: Which reference it is.
    ///   - outstanding: What each worker holds, `[worker]`.
    ///   - steps: What its teardown has done.
    init(
        _ snapshot: Snapshot, name: String, outstanding: [Int]? = nil, steps: [String] = []
    ) {
        self.init(
            name: name,
            mode: snapshot.mode.rawValue + (snapshot.dead ? ", dead" : "")
                + (snapshot.switching ? ", switching" : ""),
            count: snapshot.shared, countLessBias: snapshot.shared &- percpuBias,
            slots: snapshot.perSlot, sum: snapshot.perSlot.reduce(0, &+),
            pending: snapshot.switching, outstanding: outstanding, steps: steps)
    }
}
