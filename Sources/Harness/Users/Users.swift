import Percpu

/// The users of percpu references, as workloads: who calls `percpu_ref` in the kernel, and how.
enum Users {
    static let remotePut = "remote-put"
    static let blockQueue = "blk-mq"
    static let writesPending = "md-writes-pending"
    static let cgroup = "cgroup"
    static let aio = "aio"

    /// All of them, for `list` and for the command line.
    static let all = [
        NamedWorkload(
            user: remotePut,
            summary: "references are put by another worker than took them, handed over in"
                + " batches of 64; a pair includes the hand-over, and one worker puts its own"),
        NamedWorkload(
            user: blockQueue,
            summary: "a block queue's requests, one and 16 at a time, while control freezes and"
                + " thaws it, nested and for runtime PM; a pair is one request"),
        NamedWorkload(
            user: writesPending, modes: [.percpu],
            summary: "md's writes under way, with md's full fence in each pair, while control"
                + " switches to atomic mode, looks for zero, and switches back"),
        NamedWorkload(
            user: cgroup,
            summary: "get, tryget, tryget_live and bulk gets on a css, while control takes css"
                + " after css from kill over offline to free; a bulk of 8 is 8 pairs"),
        NamedWorkload(
            // In atomic mode release runs in kill, under the switch lock: no nested kill there.
            user: aio, modes: [.percpu],
            summary: "requests on an aio context, while control takes context after context down,"
                + " one kill nested in a release; a pair is a get and put of both its references"),
    ]

    /// Makes the cell of one user that counts by `S`; `nil` when `workload` is no user.
    static func cell<S: CounterStrategy>(
        _: S.Type, site: Site, workload: String, mode: CountingMode, fault: UserFault? = nil
    ) -> BenchCell? where S.Word == HardwareWord {
        let fault = fault?.workload == workload ? fault : nil
        switch workload {
        case remotePut:
            return BenchCell(user: RemotePut<S>(site: site, mode: mode, fault: fault))
        case blockQueue:
            return BenchCell(controlled: BlockQueue<S>(site: site, mode: mode, fault: fault))
        case writesPending:
            return BenchCell(controlled: WritesPending<S>(site: site, fault: fault))
        case cgroup:
            return BenchCell(
                controlled: ShortLives<Css<S>>(site: site, mode: mode, fault: fault))
        case aio:
            return BenchCell(
                controlled: ShortLives<AioContext<S>>(site: site, mode: mode, fault: fault))
        default: return nil
        }
    }
}
