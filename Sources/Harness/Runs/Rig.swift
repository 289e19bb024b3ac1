import Machine
import Percpu
import Records

/// What a run needs around it: memory on the right nodes, pinned workers, and the reaper's thread.
struct Rig {
    let site: Site
    /// Why the reaper runs at normal priority; `nil` when it does not.
    let reaperRefusal: String?

    /// Where and how a run is made.
    struct Plan {
        /// The CPU of each worker, `[worker]`.
        var placement: [Int]
        /// CPUs for the teardown thread and the reaper; any when `nil`.
        var housekeeping: CPUSet?
        var patience: Duration
        var endsBy: Int64?
    }

    /// Sets everything up, has the run made, and takes everything down again.
    ///
    /// - Context: the main thread, once per process at a time.
    /// - Parameters:
    ///   - plan: Where and how.
    ///   - topology: Says which CPU is on which node.
    ///   - start: The process as it began.
    ///   - body: Makes the run.
    /// - Returns: What `body` returned.
    /// - Throws: `HarnessError` when threads cannot be had or do not come back.
    static func use<Result>(
        _ plan: Plan, on topology: Topology, _ start: ProcessStart,
        body: (Rig, inout Watch) throws(HarnessError) -> Result
    ) throws(HarnessError) -> Result {
        let site = site(plan, topology)
        let crew: PinnedCrew
        let reaper: OwnThread
        do {
            // The reaper and the threads that kill inherit the mask of the caller's thread.
            if let housekeeping = plan.housekeeping { try Affinity.set(housekeeping) }
        } catch {
            throw .machine(error)
        }
        defer { if plan.housekeeping != nil { try? Affinity.set(start.affinity) } }
        do {
            crew = try PinnedCrew(placement: plan.placement, start: start)
        } catch {
            throw .machine(error)
        }
        do {
            // The kernel folds in a softirq, which no task can keep waiting. The nearest to it is a
            // real-time thread: one of the fair class may wait for a tick, whatever its nice value.
            reaper = try OwnThread.start(name: "reaper", priority: .realtime(1)) {
                site.reaper.run()
            }
        } catch {
            try? crew.dismiss()
            throw .machine(error)
        }
        var refusal: String?
        if case .refused(let reason) = reaper.granted { refusal = reason }

        var watch = Watch(crew: crew, patience: plan.patience, endsBy: plan.endsBy)
        defer {
            // Whoever is inside something that never ends is left there.
            let patience = watch.ending == nil ? plan.patience : .milliseconds(200)
            site.reaper.stop()
            _ = reaper.join(within: patience)
            try? crew.dismiss(within: patience)
        }
        return try body(Rig(site: site, reaperRefusal: refusal), &watch)
    }

    /// What a reader should know of the rig; empty when all is as it should be.
    var warnings: [String] {
        reaperRefusal.map { ["the reaper runs at normal priority (\($0)): kills take longer"] }
            ?? []
    }

    /// Memory for the run, each unit on its CPU's node as far as the host allows.
    static func site(_ plan: Plan, _ topology: Topology) -> Site {
        let highest = topology.possible.max() ?? topology.online.max() ?? 0
        return Site(
            cpuCount: highest + 1, workerCPUs: plan.placement, patience: plan.patience,
            placesPages: topology.nodes.count > 1
        ) { address, byteCount, cpu in
            guard let node = topology.cpu(cpu)?.node else { return }
            // Whether it worked is not believed but looked at: `slotsOnOwnNode`.
            try? NodeMemory.bind(address: address, byteCount: byteCount, node: node, strict: false)
        }
    }
}
