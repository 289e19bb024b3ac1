import ArgumentParser
import Harness
import Records
import Reporting

/// `list KIND`: what can be named.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What can be named: \(kinds.map(\.name).joined(separator: ", ")).",
        discussion: "Example: reftorture list subjects")

    /// A kind of names: what the user calls it, and each name with its meaning.
    private struct Kind: Sendable {
        let name: String
        let entries: @Sendable () -> [(name: String, meaning: String)]
    }

    /// One line per kind.
    private static let kinds: [Kind] = [
        Kind(name: "subjects") { Catalog.subjects.map { ($0.id, summary(of: $0)) } },
        Kind(name: "workloads") { Catalog.workloads.map { ($0.id, $0.summary) } },
        Kind(name: "invariants") {
            (Invariants.all + Invariants.ofUsers).map { ($0.id, summary(of: $0)) }
        },
        Kind(name: "formats") { ReportFormats.all.map { ($0.id, $0.summary) } },
    ]

    private static func summary(of subject: Subject) -> String {
        let reason = subject.unavailableReason().map { "; not here: \($0)" } ?? ""
        return "\(subject.role.rawValue): \(subject.summary)\(reason)"
    }

    private static func summary(of invariant: Invariant) -> String {
        switch invariant.sight {
        case .seen(let means): "\(invariant.promise); seen: \(means)"
        case .unseen(let reason): "\(invariant.promise); not seen: \(reason)"
        }
    }

    @Argument(help: "What kind of names.")
    var kind: String

    func validate() throws { _ = try chosen() }

    func run() throws {
        let entries = try chosen().entries()
        let width = (entries.map(\.name.count).max() ?? 0) + 2
        let lines = entries.map { entry in
            let gap = String(repeating: " ", count: width - entry.name.count)
            return "\(entry.name)\(gap)\(entry.meaning)\n"
        }
        try TextOutput.standardOutput.write(lines.joined())
    }

    private func chosen() throws(UnknownName) -> Kind {
        guard let chosen = Self.kinds.first(where: { $0.name == kind }) else {
            throw UnknownName(kind: "kind", token: kind, known: Self.kinds.map(\.name))
        }
        return chosen
    }
}
