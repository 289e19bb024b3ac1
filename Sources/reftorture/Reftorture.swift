import ArgumentParser
import Harness
import Machine
import Percpu
import Records

@main
struct Reftorture: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reftorture",
        subcommands: [TopologyCommand.self])
    @Option var workers = "1,max"
    @Option var seconds = 12.0
    @Option var subjects = ""
    func run() throws {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let topology = try TopologyProbe(host: start).topology()
        let placement = try Placement(on: topology)
        let names = subjects.split(separator: ",").map(String.init)
        let plan = BenchPlan(
            subjects: Catalog.subjects.filter { names.isEmpty || $0.role == .yardstick || names.contains($0.id) }, workload: "get-put", modes: CountingMode.allCases,
            workerCounts: try WorkerCounts.parse(workers, cpuCount: placement.cpus.count),
            cpus: placement.cpus, nanoseconds: Int64(seconds * 1e9), seed: 1, replay: "x")
        let t = MonotonicClock.nanoseconds()
        let outcome = try Bench(plan: plan, topology: topology, start: start).run()
        print(Double(MonotonicClock.nanoseconds() - t) / 1e9, "s")
        for e in outcome.entries {
            print(e.subject, e.mode, e.workers, e.nsPerPair.map { "\($0)" } ?? "-", e.ratioToFloor.map { "\($0.median) [\($0.low) \($0.high)]" } ?? "-", e.killToConfirmUs.map { "\($0)" } ?? "-", e.skipped ?? "", e.discarded, e.slotsOnOwnNode.map { "\($0)" } ?? "?")
        }
        print(outcome.violations, outcome.warnings, outcome.repetitions)
    }
}
