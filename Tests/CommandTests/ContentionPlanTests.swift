import ArgumentParser
import Harness
import Machine
import Records
import Reporting
import TestSupport
import Testing

@testable import reftorture

@Suite struct ContentionPlanTests {
    private let tree: ConstructedTree

    init() throws {
        tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 4, threadsPerCore: 1
        ).tree()
    }

    /// A plan and the options that it records, on a host of four CPUs.
    private func planned(_ arguments: [String]) throws -> (
        plan: ContentionPlan, inForce: [String: String]
    ) {
        let command = try #require(
            try Reftorture.parseAsRoot(["contention"] + arguments) as? ContentionCommand)
        let planning = ContentionPlanning(
            placement: command.placement, runs: command.runs, options: command.contention,
            topology: try HostSurvey(sysroot: tree.root).topology)
        let (plan, resolved) = try planning.plan()
        return (plan, planning.inForce(plan, resolved))
    }

    @Test func `the command of a violation repeats the whole plan`() throws {
        let (plan, inForce) = try planned([
            "--seed", "7", "--subjects", "slots,shared", "--parts", "sweep,killers", "--cpus",
            "0-3",
            "--workers", "1,4", "--sharing", "refs:2", "--duration", "9s", "--mode", "atomic",
            "--killers", "2", "--no-counters",
        ])
        #expect(inForce["no-counters"] == "true")
        let words = plan.replay.split(separator: " ").map(String.init)
        #expect(words.starts(with: ["reftorture", "contention"]))
        for option in [
            ["--no-counters"], ["--seed", "7"], ["--parts", "sweep,killers"], ["--cpus", "0-3"],
            ["--workers", "1,4"], ["--sharing", "refs:2"], ["--mode", "atomic"],
            ["--killers", "2"], ["--subjects", "floor,slots,shared"],
        ] {
            #expect(words.firstRange(of: option) != nil, "\(option) in \(plan.replay)")
        }
        // The command itself takes them, and comes to the same plan.
        #expect(try planned(Array(words.dropFirst(2))).plan.replay == plan.replay)
    }

    @Test func `counters are on unless somebody says no`() throws {
        let (plan, inForce) = try planned(["--seed", "7"])
        #expect(plan.counts && inForce["no-counters"] == nil)
        #expect(!plan.replay.contains("counters"))
    }
}
