import Machine
import Percpu
import Synchronization

/// A site whose counters and slots all lie on one node, whoever counts there.
struct HomedSite {
    let site: Site
    private let reaper: OwnThread
    private let refused: Refusal

    /// What the system said first when it would not put memory where it was wanted.
    private final class Refusal: Sendable {
        private let line = Mutex<String?>(nil)
        func note(_ new: String) { line.withLock { $0 = $0 ?? new } }
        var first: String? { line.withLock { $0 } }
    }

    /// Readies the site and starts its reaper.
    ///
    /// - Parameters:
    ///   - home: The node; `nil` leaves memory where the kernel puts it.
    ///   - cpuCount: Highest possible CPU plus one.
    ///   - placement: The CPU of each worker, `[worker]`.
    ///   - patience: How long a confirmation or a release may take.
    /// - Throws: `HarnessError` when there is no thread.
    init(
        home: Int?, cpuCount: Int, placement: [Int], patience: Duration
    ) throws(HarnessError) {
        let refused = Refusal()
        self.refused = refused
        let bind: @Sendable (UInt, Int, Int) -> Void = { address, byteCount, _ in
            guard let home else { return }
            do throws(MachineError) {
                try NodeMemory.bind(
                    address: address, byteCount: byteCount, node: home, strict: false)
            } catch {
                refused.note(error.line)
            }
        }
        let site = Site(
            cpuCount: cpuCount, workerCPUs: placement, patience: patience,
            words: SlotArena(placeCount: 1, binding: bind), bind: bind)
        self.site = site
        do {
            reaper = try OwnThread.start(name: "reaper", priority: .realtime(1)) {
                site.reaper.run()
            }
        } catch {
            throw .machine(error)
        }
    }

    /// Why memory could not be put there; `nil` when nothing was refused so far.
    var refusal: String? { refused.first }

    /// Sends the reaper home.
    func close(within patience: Duration) {
        site.reaper.stop()
        _ = reaper.join(within: patience)
    }
}
