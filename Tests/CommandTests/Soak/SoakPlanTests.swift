import ArgumentParser
import Harness
import Machine
import Percpu
import Records
import TestSupport
import Testing
import ZoneDevice

@testable import reftorture

@Suite struct SoakPlanTests {
    private let bench: SoakBench
    /// Golden files of all commands lie in one directory, above this one.
    private static let golden = #filePath.replacing("/Soak/", with: "/")

    init() throws { bench = try SoakBench() }

    @Test(arguments: [
        ("soak-dry-run-default", []),
        (
            "soak-dry-run-chosen",
            [
                "--subjects", "slots:2,locked", "--generation", "v4.12:3,G8", "--driver",
                "dax-pmem", "--workload", "devices", "--windows", "before-wait,mode-to-add",
                "--rarity", "64", "--lanes", "2", "--pages", "64MiB", "--mode", "percpu", "-w",
                "1,2x", "--order", "compact", "-d", "8h", "--budget", "9h", "--episode", "250ms",
                "--deadline", "1500ms", "--failures", "1", "--dumps", "d", "--checkpoint", "s",
                "--resume", "-o", "r.jsonl", "--metrics-port", "9100", "--metrics-file", "m.prom",
            ]
        ),
        ("soak-dry-run-fault", ["--fault", "6", "--windows", "none"]),
    ])
    func `a dry run says what its golden file holds`(name: String, arguments: [String]) throws {
        let text = try bench.dryRun(arguments)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(
            try GoldenFile("\(name).txt", besideSource: Self.golden).difference(from: text) == nil)
    }

    @Test func `without options everything that applies is drawn from`() throws {
        let choice = try bench.planning([]).plan.choice
        #expect(choice.generations.map(\.id) == Generation.all.map(\.id).filter { $0 != "G0p" })
        #expect(choice.drivers.map(\.id) == Driver.allCases.map(\.rawValue))
        #expect(choice.loads.map(\.id) == SoakLoad.all.map(\.id))
        #expect(choice.loads.prefix(3).map(\.weight) == [6, 3, 1])
        #expect(choice.windows == Window.allCases.map(\.rawValue))
        #expect(choice.subjects.map(\.id) == ["slots", "locked"])
        #expect(choice.episodeMilliseconds == 500)
        #expect(choice.workers == nil && choice.lanes == nil && choice.pages == nil)
        #expect(choice.rarity == nil && choice.atomic == nil && choice.fault == nil)
    }

    @Test func `options reach the plan`() throws {
        let plan = try bench.planning([
            "-d", "90s", "--deadline", "3s", "--failures", "2", "--dumps", "d", "-w", "3,2x",
            "--mode", "atomic", "--windows", "before-exit,mode-to-add", "-H", "3", "-c", "0-2",
        ]).plan
        #expect(plan.seed == 7)
        #expect(plan.duration == .seconds(90))
        #expect(plan.patience == .seconds(3))
        #expect(plan.mostFailures == 2)
        #expect(plan.dumps == "d")
        #expect(plan.choice.workers == [3, 6])
        #expect(plan.choice.atomic == true)
        #expect(plan.choice.windows == ["mode-to-add", "before-exit"])
        #expect(plan.housekeeping == [3])
        #expect(plan.cpus["compact"]?.sorted() == [0, 1, 2])
        #expect(plan.replay("T") == "reftorture replay T --deadline 3s")
        // Where there is no such mode, the load is left out.
        #expect(!plan.choice.loads.contains { $0.id == "aio" })
    }

    @Test func `an order that is asked for takes the place of every order that is drawn`() throws {
        let drawn = try bench.planning([]).plan.cpus
        #expect(drawn.keys.sorted() == ["compact", "scatter", "smt-last"])
        let fixed = try bench.planning(["--order", "scatter"]).plan.cpus
        #expect(fixed.keys.sorted() == drawn.keys.sorted())
        #expect(Set(fixed.values).count == 1)
    }

    @Test func `what cannot run here is left out with its reason, and nothing left is a skip`()
        throws
    {
        let some = try bench.planning(["--subjects", "rseq,slots"])
        #expect(some.plan.choice.subjects.map(\.id) == ["slots"])
        #expect(some.choosing.notes == ["left out rseq: rseq(2) was switched off"])
        #expect(some.choosing.skipReason == nil)
        let none = try bench.planning(["--subjects", "rseq"])
        #expect(none.choosing.skipReason == "rseq: rseq(2) was switched off")
    }

    // A soak moves workers anyway, which is all that FI-35 does.
    @Test(arguments: Fault.all.map(\.id).filter { $0 != "FI-35" })
    func `every fault can be planned without naming where it goes`(id: String) throws {
        let planning = try bench.planning(["--fault", id.lowercased()])
        let choice = planning.plan.choice
        #expect(choice.fault == id)
        #expect(!choice.generations.isEmpty && !choice.drivers.isEmpty && !choice.loads.isEmpty)
        #expect(choice.loads.allSatisfy { ["devices", "lives"].contains($0.id) })
        #expect(planning.choosing.skipReason == planning.choosing.fault?.unseenReason)
        if let mutant = planning.choosing.fault?.mutant {
            #expect(choice.subjects.map(\.id) == [mutant])
        }
    }

    @Test func `threads and memory of a plan are held against what there is`() throws {
        let planning = try bench.planning(["--pages", "1GiB", "--lanes", "3"])
        try planning.check(MemoryBudget(root: bench.tree.root))
        #expect(planning.mostWorkers == 32)
        #expect(try bench.planning(["-w", "5,2"]).mostWorkers == 5)
        let large = try bench.planning(["--pages", "1TiB", "--lanes", "3"])
        let error = #expect(throws: MemoryShortage.self) {
            try large.check(MemoryBudget(root: bench.tree.root))
        }
        let digits = try #require(error?.remedy.split(separator: " ").last.map(String.init))
        // What is recommended is accepted.
        try bench.planning(["--pages", digits, "--lanes", "3"])
            .check(MemoryBudget(root: bench.tree.root))
        #expect(throws: MemoryShortage.self) {
            try bench.planning(["--pages", "4096TiB", "--lanes", "64"])
                .check(MemoryBudget(root: bench.tree.root))
        }
    }

    @Test func `what decides episodes decides whether a checkpoint is another soak's`() throws {
        let usual = try bench.planning([]).deciding
        for same in [
            ["-d", "8h"], ["--deadline", "3s"], ["--dumps", "d"], ["--failures", "1"],
            ["--checkpoint", "s"], ["--record-interval", "1s"], ["--budget", "9h"], ["-q"],
        ] {
            #expect(try bench.planning(same).deciding == usual, "\(same)")
        }
        for other in [
            ["-c", "0"], ["-w", "2"], ["--subjects", "slots"], ["--generation", "G1"],
            ["--driver", "dax-pmem"], ["--workload", "lives"], ["--windows", "none"],
            ["--rarity", "9"], ["--lanes", "1"], ["--pages", "1"], ["--mode", "percpu"],
            ["--fault", "21"], ["--episode", "1s"], ["--order", "compact"], ["-H", "3"],
            ["--subjects", "slots:2,locked"],
        ] {
            #expect(try bench.planning(other).deciding != usual, "\(other)")
        }
    }

    @Test func `a checkpoint brings its seed, unless another one was asked for`() throws {
        var totals = SoakTotals()
        totals.seconds = 12
        let command = try SoakCommand.parse(["--checkpoint", "s", "--resume"])
        var planning = try bench.planning(command)
        let checkpoint = Checkpoint(
            revision: "r", options: [:], seed: 99, nextEpisode: 5, totals: totals,
            recorded: SoakTotals(), records: 0)
        try planning.resume(from: checkpoint, at: "s")
        #expect(planning.plan.seed == 99)
        #expect(planning.plan.firstEpisode == 5)
        #expect(planning.plan.totals.seconds == 12)
        #expect(planning.plan.totals.resumptions == 1)
        var other = try bench.planning(["--checkpoint", "s"])
        do {
            try other.resume(from: checkpoint, at: "s")
            Issue.record("two seeds were taken for one")
        } catch {
            let complaint = SoakBench.complaint(error)
            #expect(complaint.code == 64)
            #expect(
                complaint.line.contains("'--seed 7' contradicts s, which was made with seed 99"))
        }
    }

    @Test func `a violation is repeated with the deadline it was found with`() throws {
        #expect(try bench.planning([]).plan.replay("T") == "reftorture replay T")
        #expect(
            try bench.planning(["--deadline", "10s"]).plan.replay("T") == "reftorture replay T")
        for (given, told) in [("1500ms", "1500ms"), ("2s", "2s"), ("120s", "2m"), ("7ns", "7ns")] {
            let text = try bench.planning(["--deadline", given]).plan.replay("T")
            #expect(text == "reftorture replay T --deadline \(told)")
            let words = text.split(separator: " ").dropFirst().map(String.init)
            let replay = try #require(try Reftorture.parseAsRoot(words) as? ReplayCommand)
            #expect(replay.replay.deadline == (try DurationArgument.parse(given)))
        }
    }

    @Test func `a budget leaves time to come to an end`() throws {
        var planning = try bench.planning(["--budget", "60s"])
        planning.begin(at: 1_000)
        #expect(planning.plan.endsBy == 58_000_001_000)
        var short = try bench.planning(["--budget", "1s"])
        short.begin(at: 0)
        #expect(short.plan.endsBy == 900_000_000)
        var free = try bench.planning([])
        free.begin(at: 0)
        #expect(free.plan.endsBy == nil)
    }
}
