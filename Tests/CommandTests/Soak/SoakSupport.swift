import ArgumentParser
import Harness
import Machine
import Records
import TestSupport

@testable import reftorture

/// Plans of soaks on a host of four CPUs, with ways of counting that are the same on every machine.
struct SoakBench {
    let tree: ConstructedTree

    init() throws {
        tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 4, threadsPerCore: 1
        ).tree()
        try tree.write("MemTotal: 9 kB\nMemAvailable: 4194304 kB", to: "proc/meminfo")
    }

    static let candidates = [
        SoakChoosing.Candidate(id: "rseq", unavailableReason: "rseq(2) was switched off"),
        SoakChoosing.Candidate(id: "slots", unavailableReason: nil),
        SoakChoosing.Candidate(id: "locked", unavailableReason: nil),
    ]

    func planning(_ command: SoakCommand) throws -> SoakPlanning {
        try SoakPlanning(
            command, on: HostSurvey(sysroot: tree.root).topology, candidates: Self.candidates)
    }

    func planning(_ arguments: [String]) throws -> SoakPlanning {
        try planning(try SoakCommand.parse(["--seed", "7"] + arguments))
    }

    func dryRun(_ arguments: [String]) throws -> String {
        let command = try SoakCommand.parse(["--seed", "7"] + arguments)
        return SoakDryRun(run: SoakRun(command: command, planning: try planning(command))).text
    }

    /// The one line that a user would see, and the exit code.
    static func complaint(_ error: any Error) -> (line: String, code: Int32) {
        if let error = error as? any ExitCoded { return (error.line, error.exitCode) }
        return (
            UsageComplaint(
                message: SoakCommand.message(for: error), arguments: ["soak"]
            ).line, Records.ExitCode.usage
        )
    }
}
