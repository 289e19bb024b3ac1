import ArgumentParser
import FoundationEssentials
import Machine
import Percpu
import Records

struct TopologyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology",
        abstract: "Show CPUs, nodes, capabilities and noise, and where workers would go.",
        usage: "reftorture topology [-c LIST] [-w LIST] [--order ORDER] [--sysroot DIR]",
        discussion: """
            Example: where would eight workers go, one per core, as far apart as possible?

              reftorture topology -c core -w 8 --order scatter
            """)

    /// What standard output gets.
    enum Format: String, CaseIterable {
        case human
        case json
    }

    @OptionGroup(title: "Placement") var placement: PlacementOptions
    @OptionGroup var tree: SysrootOptions

    @Option(help: ArgumentHelp("What stdout gets: human or json.", valueName: "name"))
    var format = Format.human.rawValue

    func run() throws {
        let start = try ProcessStart.prepare()
        guard let format = Format(rawValue: format) else {
            throw UnknownName(
                kind: "format", token: format, known: Format.allCases.map(\.rawValue))
        }
        let document = try document(start)
        switch format {
        case .human:
            try TextOutput.standardOutput.print(TopologyText(document).text)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let json = String(decoding: try encoder.encode(document), as: UTF8.self)
            try TextOutput.standardOutput.print(json + "\n")
        }
    }

    /// Everything the command has to say, before it is put into words.
    func document(_ start: ProcessStart) throws -> Document<TopologyResult> {
        let survey = try tree.survey(start)
        let resolved = try placement.resolved(on: survey.topology, defaultWorkers: "max")
        if survey.isLive {
            try ThreadBudget.host().check(workers: resolved.counts.max() ?? 0)
        }
        var options = placement.inForce(resolved)
        options["sysroot"] = tree.sysroot
        return Document(
            command: "topology", version: Reftorture.configuration.version, host: survey.host,
            environment: survey.environment(cpus: resolved.placement.cpus),
            plan: RunPlan(options: options, seed: 0, placement: resolved.placed),
            results: [
                TopologyResult(topology: survey.topology, capabilities: capabilities(of: survey))
            ],
            violations: [])
    }

    /// A captured tree tells nothing of what its host can do.
    private func capabilities(of survey: HostSurvey) -> Capabilities {
        guard survey.isLive else {
            let unknown = Capability(
                available: false, reason: "unknown: a captured tree does not tell")
            return Capabilities(
                rseq: unknown, membarrierRseq: unknown, numa: unknown, perf: unknown)
        }
        let membarrier = Membarrier.unavailableReason(.privateExpeditedRseq)
        // The strategy needs both and tells the first that is missing; rseq itself is asked first.
        let rseq = RseqSlots.unavailableReason().flatMap { $0 == membarrier ? nil : $0 }
        return CapabilityProbe.capabilities(
            rseq: Capability(
                available: rseq == nil, reason: rseq ?? "registered by the C library"),
            membarrierRseq: Capability(
                available: membarrier == nil,
                reason: membarrier ?? "PRIVATE_EXPEDITED_RSEQ is registered"),
            on: survey.topology)
    }
}
