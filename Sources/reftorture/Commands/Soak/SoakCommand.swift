import ArgumentParser
import Harness
import Machine
import Percpu
import Records

struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Does it still hold after hours, with delays in the bad windows?",
        discussion: """
            Examples:
              reftorture soak
              reftorture soak -d 8h --checkpoint soak.state --resume -o soak.jsonl
              reftorture soak --generation G1:3,G8 --workload devices -w 2x --seed 7
              reftorture soak --job night.ini

            Cycles of attach, load, teardown, over and over, each episode drawn by the seed.
            Exit 0: everything held. Exit 1: something was violated, by a planted fault too.
            Exit 75: a signal came; records and checkpoint are written, --resume goes on.
            """)

    @OptionGroup(title: "Episodes") var choice: SoakChoiceOptions
    @OptionGroup(title: "Placement") var placement: PlacementOptions
    @OptionGroup(title: "Run") var soak: SoakOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup var tree: SysrootOptions

    func validate() throws {
        if tree.sysroot != nil, !soak.dryRun, soak.job == nil {
            throw ValidationError("'--sysroot' needs '--dry-run': a captured host runs nothing")
        }
    }

    func run() throws {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let survey = try tree.survey(start)
        let candidates = SoakChoosing.candidates()
        let runs: [SoakRun]
        if let path = soak.job {
            let job = try SoakJob(
                path: path, overrides: SoakJob.overrides(in: CommandLine.arguments))
            runs = try job.runs { command in
                try SoakPlanning(command, on: survey.topology, candidates: candidates)
            }
        } else {
            let planning = try SoakPlanning(self, on: survey.topology, candidates: candidates)
            runs = [SoakRun(command: self, planning: planning)]
        }
        for run in runs { try run.check(survey, sysroot: tree.sysroot) }
        if runs.contains(where: { $0.command.soak.dryRun }) {
            let texts = runs.map { SoakDryRun(run: $0).text }
            return try TextOutput.standardOutput.print(texts.joined(separator: "\n"))
        }
        try Interruption.install()
        if soak.job == nil, let run = runs.first {
            return try Records.ExitCode.end(with: try run.make(on: survey, start))
        }
        try Records.ExitCode.end(with: SoakEnd.worst(of: codes(of: runs, survey, start)))
    }

    /// Makes the runs of a job file; one that cannot be made does not keep the others from it.
    private func codes(
        of runs: [SoakRun], _ survey: HostSurvey, _ start: ProcessStart
    ) -> [Int32] {
        var codes: [Int32] = []
        for run in runs {
            if Interruption.isRequested {
                codes.append(Records.ExitCode.interrupted)
                break
            }
            do {
                codes.append(try run.make(on: survey, start))
            } catch {
                let known = error as? any ExitCoded
                output.warn("[\(run.section ?? "")]: \(known?.line ?? "internal error: \(error)")")
                codes.append(known?.exitCode ?? Records.ExitCode.harnessFailed)
            }
        }
        return codes
    }
}
