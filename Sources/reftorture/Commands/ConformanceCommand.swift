import ArgumentParser
import Harness
import Machine
import Percpu
import Records

struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Does the ref do what the real kernel did, operation by operation?",
        discussion: """
            Example: reftorture conformance kernel-6.1.jsonl --subjects rseq,locked

            A file has one vector per line: operations, and what was seen after each.
            Grace periods are held, so every outcome is determined and compared.
            """)

    @Argument(help: "Vectors, as recorded from a kernel (JSON Lines).")
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "Strategies to play: \(ConformanceSubject.all.map(\.id).joined(separator: ", "))."
                + " (default: all)",
            valueName: "list"),
        transform: NumberArgument.names)
    var subjects: [String]?

    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws { _ = try chosen() }

    func run() throws {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        let chosen = try chosen()
        // All of them first: nothing is played beside a file that is damaged.
        let files = try files.map { path throws(VectorError) in try VectorFile(path: path) }
        let survey = try HostSurvey(live: start)
        let store = try output.recordStore()
        var document = document(survey, chosen)
        for subject in chosen {
            guard let reason = subject.unavailableReason() else { continue }
            output.warn("\(subject.id) is skipped: \(reason)")
        }
        for file in files {
            for subject in chosen {
                let entry = subject.play(file, possibleCPUCount: possibleCPUCount(survey))
                var single = document
                single.results = [entry]
                single.violations = violations(in: entry)
                try store?.append(single)
                document.results += single.results
                document.violations += single.violations
            }
        }
        try output.print(document)
        try store?.synchronize()
        if !document.violations.isEmpty { try ExitCode.end(with: Records.ExitCode.violated) }
        if chosen.allSatisfy({ $0.unavailableReason() != nil }) {
            try ExitCode.end(with: Records.ExitCode.skipped)
        }
    }

    private func chosen() throws(UnknownName) -> [ConformanceSubject] {
        let known = ConformanceSubject.all
        guard let subjects else { return known }
        for name in subjects where !known.contains(where: { $0.id == name }) {
            throw UnknownName(kind: "subject", token: name, known: known.map(\.id))
        }
        return known.filter { subjects.contains($0.id) }
    }

    /// Highest CPU the host can have, plus one.
    private func possibleCPUCount(_ survey: HostSurvey) -> Int {
        (survey.topology.possible.last ?? survey.topology.online.last ?? 0) + 1
    }

    private func document(
        _ survey: HostSurvey, _ chosen: [ConformanceSubject]
    ) -> Document<ConformanceEntry> {
        let names = chosen.map(\.id).joined(separator: ",")
        return Document(
            command: "conformance", version: BuildVersion.current, host: survey.host,
            environment: survey.environment(cpus: survey.topology.allowed),
            plan: RunPlan(
                options: ["file": files.joined(separator: " "), "subjects": names], seed: 0,
                placement: []),
            results: [], violations: [])
    }

    private func violations(in entry: ConformanceEntry) -> [Violation] {
        guard let failure = entry.firstFailure else { return [] }
        return [
            Violation(
                invariant: "conformance", symptom: "differs from the kernel",
                detail: "\(entry.subject): \(entry.failed) of \(entry.vectors) vectors, first "
                    + "\(failure.vector) at step \(failure.step): expected \(failure.expected), "
                    + "got \(failure.got)",
                replay: "reftorture conformance \(entry.file) --subjects \(entry.subject)")
        ]
    }
}
