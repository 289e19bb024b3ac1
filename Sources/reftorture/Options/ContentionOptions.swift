import ArgumentParser
import Harness
import Records

/// What `contention` asks beyond where and how long.
struct ContentionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only these: \(ContentionPlan.Part.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "list"),
        transform: NumberArgument.names)
    var parts: [String]?

    @Option(
        help: ArgumentHelp(
            "How many references workers share: one, each, refs:K. (default: one,each)",
            valueName: "list"),
        transform: NumberArgument.names)
    var sharing: [String]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Nodes to try as the shared counter's home: 0-3. (default: all with memory)",
            valueName: "list"))
    var counterNode: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Switches and kills per second under load, 0 to 10000. (default: 0,100,1000,10000)",
            valueName: "list"),
        transform: ContentionOptions.rates)
    var stormRates: [Double]?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many kill at the same time. (default: 1,2,4)", valueName: "list"),
        transform: ContentionOptions.counts)
    var killers: [Int]?

    @Flag(
        inversion: .prefixedNo,
        help: "Read hardware and kernel counters beside the figures.")
    var counters = true

    /// The parts that were asked for, in the order in which they run.
    func chosenParts() throws -> [ContentionPlan.Part] {
        guard let parts else { return ContentionPlan.Part.allCases }
        for name in parts where ContentionPlan.Part(rawValue: name) == nil {
            throw UnknownName(
                kind: "part", token: name, known: ContentionPlan.Part.allCases.map(\.rawValue))
        }
        return ContentionPlan.Part.allCases.filter { parts.contains($0.rawValue) }
    }

    /// The degrees of sharing that were asked for.
    func chosenSharings() throws -> [Sharing] {
        try (sharing ?? ["one", "each"]).map { name in
            guard let sharing = Sharing(named: name) else {
                throw UnknownName(kind: "sharing", token: name, known: ["one", "each", "refs:K"])
            }
            return sharing
        }
    }

    /// The homes of the shared counter, each with memory of its own; `nil` is all there are.
    func chosenNodes(on topology: Topology) throws -> [Int]? {
        guard let counterNode else { return nil }
        let nodes: CPUSet
        do {
            nodes = try CPUSet(kernelList: counterNode)
        } catch {
            throw ValidationError("'--counter-node \(counterNode)': \(error.line)")
        }
        let known = topology.nodes.filter { $0.memoryMiB != 0 }.map(\.id)
        for node in nodes where !known.contains(node) {
            let list =
                known.isEmpty ? "this host shows no NUMA nodes" : "known are \(CPUSet(known))"
            throw ValidationError(
                "'--counter-node \(counterNode)': node \(node) has no memory here; \(list)")
        }
        return Array(nodes)
    }

    private static func rates(_ text: String) throws -> [Double] {
        try list(text).map { token in
            guard let rate = Double(token), (0...10_000).contains(rate),
                token.allSatisfy({ "0123456789.".contains($0) })
            else { throw BadValue(reason: "holds '\(token)'; rates from 0 to 10000 per second") }
            return rate
        }.sorted()
    }

    private static func counts(_ text: String) throws -> [Int] {
        try list(text).map { token in
            guard let count = Int(token), (1...64).contains(count) else {
                throw BadValue(reason: "holds '\(token)'; whole numbers from 1 to 64")
            }
            return count
        }.sorted()
    }

    private static func list(_ text: String) throws -> [String] { try NumberArgument.names(text) }
}
