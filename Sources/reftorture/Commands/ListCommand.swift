import ArgumentParser
import Harness
import Percpu
import Records
import Reporting
import ZoneDevice

/// `list KIND`: what can be named.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What can be named: \(kinds.map(\.name).joined(separator: ", ")).",
        discussion: "Example: reftorture list subjects")

    /// A kind of names: what the user calls it, and each name with its meaning.
    private struct Kind: Sendable {
        let name: String
        let entries: @Sendable () -> [Listing.Entry]
    }

    /// One line per kind.
    private static let kinds: [Kind] = [
        Kind(name: "subjects") { Catalog.subjects.map { ($0.id, [$0.meaning]) } },
        Kind(name: "workloads") {
            Catalog.workloads.map { ($0.id, [$0.summary]) }
                + PageWorkload.named.map { ($0.name, ["pages: \($0.summary)"]) }
                + TeardownLoads.all.map { ($0.id, ["teardown: \($0.summary)"]) }
        },
        Kind(name: "loads") { SoakLoad.all.map { ($0.id, [$0.summary]) } },
        Kind(name: "windows") { Window.allCases.map { ($0.rawValue, [$0.meaning]) } },
        Kind(name: "generations") { Generation.all.map { ($0.id, $0.meaning) } },
        Kind(name: "drivers") { Driver.allCases.map { ($0.rawValue, [$0.meaning]) } },
        Kind(name: "faults") { Fault.all.map { ($0.id, $0.meaning) } },
        Kind(name: "shapes") { Shapes.all },
        Kind(name: "invariants") {
            (Invariants.all + Invariants.ofDevices + Invariants.ofUsers).map {
                ($0.id, [$0.meaning])
            }
        },
        Kind(name: "formats") { ReportFormats.all.map { ($0.id, [$0.summary]) } },
    ]

    @Argument(help: "What kind of names.")
    var kind: String

    func validate() throws { _ = try chosen() }

    func run() throws {
        let lines = Listing.rows(try chosen().entries()).map { $0 + "\n" }
        try TextOutput.standardOutput.print(lines.joined())
    }

    private func chosen() throws(UnknownName) -> Kind {
        guard let chosen = Self.kinds.first(where: { $0.name == kind }) else {
            throw UnknownName(kind: "kind", token: kind, known: Self.kinds.map(\.name))
        }
        return chosen
    }
}
