import Percpu
import Records

extension Standing {
    /// How a reference stands by its words, which were read one after the other.
    init(
        _ name: String, _ snapshot: Snapshot, bias: Int, outstanding: [Int]? = nil,
        steps: [String] = []
    ) {
        self.init(
            name: name,
            mode: snapshot.mode.rawValue + (snapshot.dead ? ", dead" : "")
                + (snapshot.switching ? ", switching" : ""),
            count: snapshot.shared, countLessBias: snapshot.shared &- bias,
            slots: snapshot.perSlot, sum: snapshot.perSlot.reduce(0, &+),
            pending: snapshot.switching, outstanding: outstanding, steps: steps)
    }
}
