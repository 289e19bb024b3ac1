import ArgumentParser
import Harness
import Machine
import Records
import TestSupport
import Testing
import ZoneDevice

@testable import reftorture

@Suite struct TeardownPlanTests {
    private let tree: ConstructedTree

    init() throws {
        tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 4, threadsPerCore: 1
        ).tree()
        try tree.write("MemTotal: 9 kB\nMemAvailable: 4194304 kB", to: "proc/meminfo")
    }

    private func planning(_ arguments: [String]) throws -> TeardownPlanning {
        try TeardownPlanning(
            TeardownOptions.parse(arguments + ["--seed", "7", "--subjects", "slots"]),
            PlacementOptions.parse([]), on: HostSurvey(sysroot: tree.root).topology)
    }

    private func dryRun(_ arguments: [String]) throws -> String {
        TeardownDryRun(
            planning: try planning(arguments), memory: MemoryBudget(root: tree.root)
        ).text
    }

    @Test(arguments: [
        ("dry-run-default", []),
        (
            "dry-run-fault",
            ["--fault", "21", "--driver", "nvdimm-pmem", "--pages", "16GiB", "--pins", "3"]
        ),
    ])
    func `a dry run says what its golden file holds`(name: String, arguments: [String]) throws {
        let difference = try GoldenFile("\(name).txt").difference(from: try dryRun(arguments))
        #expect(difference == nil)
    }

    @Test(arguments: Generation.all.map(\.id), Driver.allCases.map(\.rawValue))
    func `a dry run shows the steps of every generation and driver in their order`(
        generation: String, driver: String
    ) throws {
        let text = try dryRun(["--generation", generation, "--driver", driver])
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let modelled = try #require(Generation.all.first { $0.id == generation })
        #expect(text.contains("\ndriver      \(driver)\n"))
        let words = text.split { !$0.isLetter }.map(String.init)
        let names = Set(Step.allCases.map(\.rawValue))
        let shown = words.filter(names.contains)
        let driven = try #require(Driver(rawValue: driver))
        #expect(shown == modelled.teardown(of: driven).map(\.rawValue))
        #expect(!shown.isEmpty)
    }

    @Test(arguments: Fault.all.map(\.id))
    func `every fault can be planned without naming where it goes`(id: String) throws {
        let plan = try TeardownPlanning(
            TeardownOptions.parse(["--fault", id.lowercased()]), PlacementOptions.parse([]),
            on: HostSurvey(sysroot: tree.root).topology
        ).plan
        #expect(plan.fault?.id == id)
        #expect(plan.fault?.misfit(plan.generation, plan.driver) == nil)
        #expect(plan.replay.contains("--fault \(id)"))
        #expect(plan.entry.fault == id)
    }

    @Test(arguments: [
        ("G1", "G1"), ("g1", "G1"), ("v4.12", "G1"), ("V4.15", "G1"), ("g0'", "G0p"),
        ("v5.17", "G4c"), ("v6.12", "G5b"),
    ])
    func `a generation goes by its id and its releases`(name: String, id: String) throws {
        #expect(try planning(["--generation", name]).plan.generation.id == id)
    }

    @Test(arguments: ["FI-21", "fi-21", "Fi-21", "21"])
    func `a fault goes by its id and its number`(name: String) throws {
        #expect(try planning(["--fault", name]).plan.fault?.id == "FI-21")
        #expect(try planning(["--fault", "1"]).plan.fault?.id == "FI-01")
    }

    @Test func `options reach the plan`() throws {
        let plan = try planning([
            "--pages", "64MiB", "--pins", "3", "--fold", "late", "--mode", "atomic", "-d", "50ms",
            "--deadline", "3s", "--workload", "none",
        ]).plan
        #expect(plan.pages == 16_384)
        #expect(plan.heldPins == 3)
        #expect(plan.fold == .late)
        #expect(plan.atomic)
        #expect(plan.loadNanoseconds == 50_000_000)
        #expect(plan.patience == .seconds(3))
        #expect(plan.workload == "none")
        #expect(plan.seed == 7)
        #expect(plan.subject == "slots")
        #expect(plan.workerCPUs == [0, 1, 2, 3])
        // What repeats the run plans the same run.
        let words = plan.replay.split(separator: " ").dropFirst(2).map(String.init)
        let index = try #require(words.firstIndex(of: "-c"))
        let again = try TeardownPlanning(
            TeardownOptions.parse(Array(words[..<index] + words[(index + 4)...])),
            PlacementOptions.parse(Array(words[index..<(index + 4)])),
            on: HostSurvey(sysroot: tree.root).topology
        ).plan
        #expect(again.replay == plan.replay)
    }

    @Test func `a budget takes from what nobody asked for`() throws {
        let short = try planning(["--budget", "400ms"]).plan
        #expect(short.loadNanoseconds == 100_000_000)
        #expect(short.patience == .milliseconds(200))
        #expect(short.searchNanoseconds == 100_000_000)
        let long = try planning(["--budget", "1h"]).plan
        #expect(long.loadNanoseconds == 200_000_000)
        #expect(long.patience == .seconds(10))
        #expect(long.searchNanoseconds == 30_000_000_000)
    }

    @Test func `whoever is late on purpose is waited for`() throws {
        #expect(try planning(["--fault", "34"]).plan.patience == .seconds(7))
    }

    @Test func `the memory of a plan is held against what there is`() throws {
        let planning = try planning(["--pages", "64GiB"])
        try planning.check(MemoryBudget(root: tree.root))
        try tree.write("MemAvailable: 1048576 kB", to: "proc/meminfo")
        let error = #expect(throws: MemoryShortage.self) {
            try planning.check(MemoryBudget(root: tree.root))
        }
        #expect(error?.needed == 16_777_216 * 64 + 65_536 * 8)
        #expect(error?.exitCode == 4)
        // What is recommended is accepted.
        let digits = error?.remedy.split(separator: " ").last.map(String.init)
        let pages = try #require(digits)
        try self.planning(["--pages", pages]).check(MemoryBudget(root: tree.root))
    }

    @Test func `two mappings take twice the memory`() throws {
        let one = TeardownForecast(try planning(["--generation", "G4"]).plan)
        let two = TeardownForecast(try planning(["--fault", "31"]).plan)
        #expect(one.pageBytes == 4096 * 64)
        #expect(two.pageBytes == 2 * one.pageBytes)
        #expect(two.tableBytes == 2 * one.tableBytes)
    }

    @Test(arguments: [
        ("G1", ["--pins", "1"], ["useAfterUnmap", "lookupAfterExit"]),
        ("G1", ["--pins", "0"], ["lookupAfterExit"]), ("G2", ["--pins", "0"], []),
        ("G4", ["--pins", "1"], ["lookupAfterExit"]), ("G5b", ["--pins", "1"], ["useAfterUnmap"]),
        ("G0", [], ["lookupAfterExit"]), ("G0p", ["--workload", "none"], ["lookupAfterExit"]),
        ("G0p", [], ["lookupAfterExit", "underflow", "unbalanced", "hang"]),
        ("G0", ["--driver", "nvdimm-pmem"], ["lookupAfterExit"]),
        ("G1", ["--fault", "25"], ["lookupAfterExit", "hang"]),
    ])
    func `a known defect is named where there is an occasion for it`(
        generation: String, arguments: [String], symptoms: [String]
    ) throws {
        let plan = try planning(["--generation", generation] + arguments).plan
        #expect(TeardownForecast(plan).known.map(\.symptom.rawValue) == symptoms)
    }

    @Test func `what was found and is known is told with the generation that is free of it`() throws
    {
        let plan = try planning(["--generation", "G0p"]).plan
        var entry = plan.entry
        entry.symptoms = ["underflow <= 0 (-7)", "lateAdd"]
        entry.known = ["underflow <= 0 (-7)"]
        entry.explainKnown(of: plan.generation)
        #expect(entry.stories.map(\.symptom) == ["underflow"])
        #expect(entry.stories.first?.goneIn == "G1")
    }
}
