import FoundationEssentials
import Harness
import Machine
import Percpu
import Records

/// What the conformance tests share.
enum Recorded {
    /// The vectors recorded from Linux 6.1.
    static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Vectors/kernel-6.1.jsonl").path
    /// The file's lines, without line ends.
    static func lines() throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }
    /// The whole file, decoded.
    static func file() throws -> VectorFile { try decoded.get() }
    private static let decoded = Result { try VectorFile(path: path) }
    /// The vector of that name, on its own.
    static func vector(_ name: String) throws -> Vector? {
        try file().vectors.first { $0.name == name }
    }
}

extension ConformanceSubject {
    /// The generic strategies over words with seeded delays.
    static let perturbed: [ConformanceSubject] = [
        perturbed(AddCheckSlots<PerturbedWord>.self),
        perturbed(SectionSlots<Quiescent<PerturbedWord>>.self),
        perturbed(SectionSlots<MembarrierSections<PerturbedWord>>.self),
        perturbed(ClosableSlots<PerturbedWord>.self),
    ]

    private static func perturbed<Strategy: CounterStrategy>(
        _ strategy: Strategy.Type
    ) -> ConformanceSubject where Strategy.Word == PerturbedWord {
        ConformanceSubject(strategy, id: "\(Strategy.id)+perturbed") {
            PerturbedMemory(arena: $0, seed: 20_17)
        }
    }

    /// Plays a file on this host.
    func play(_ file: VectorFile) -> ConformanceEntry {
        play(file, possibleCPUCount: Self.possibleCPUCount)
    }

    /// More than any kernel has where this host does not tell.
    private static let possibleCPUCount =
        ((try? TopologyProbe(root: "/").topology().possible.last) ?? 8191) + 1

    /// Plays one vector on its own.
    func play(_ vector: Vector) -> ConformanceEntry {
        play(VectorFile(path: "memory", vectors: [vector]))
    }
}
