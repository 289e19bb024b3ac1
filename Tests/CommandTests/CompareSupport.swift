import Foundation
import Records

/// Files of `bench` records for `compare`, with figures that are known.
enum SavedBench {
    /// One result: median, low and high in nanoseconds, from so many repetitions.
    static func entry(
        _ subject: String, _ figure: (Double, Double, Double)?, mode: String = "percpu",
        workers: Int = 1, samples: Int = 40, cpus: [Int] = [0]
    ) -> BenchEntry {
        BenchEntry(
            subject: subject, workload: "get-put",
            mode: BenchEntry.references.contains(subject) ? "none" : mode, workers: workers,
            cpus: cpus,
            nsPerPair: figure.map {
                Measured(median: $0.0, low: $0.1, high: $0.2, samples: samples)
            },
            pairs: 1000, skipped: figure == nil ? "was away" : nil)
    }

    static func document(
        _ entries: [BenchEntry], kernel: String = "6.1.0", governor: String? = nil,
        options: [String: String] = ["duration": "1s"], warnings: [String] = []
    ) -> Document<BenchEntry> {
        Document(
            command: "bench", version: "0.1.0",
            host: Host(name: "box", cpus: 2, nodes: 1, kernel: kernel, model: nil),
            environment: Environment(governor: governor, warnings: warnings),
            plan: RunPlan(options: options, seed: 7, placement: [.init(workers: 1, cpus: [0])]),
            results: entries, violations: [])
    }

    /// A file that is gone after the test.
    static func file(_ documents: [Document<BenchEntry>]) throws -> TemporaryFile {
        let file = TemporaryFile("jsonl")
        let store = try RecordStore(path: file.path)
        for document in documents { try store.append(document) }
        return file
    }

    /// The same with a floor for one worker, of one nanosecond when nothing else is said.
    static func floored(
        _ entries: [BenchEntry], floor: (Double, Double, Double) = (1, 1, 1), samples: Int = 40
    ) throws -> TemporaryFile {
        try file([entry("floor", floor, samples: samples)] + entries)
    }

    static func file(_ entries: [BenchEntry]) throws -> TemporaryFile {
        try file([document(entries)])
    }

    static func file(text: String) throws -> TemporaryFile {
        let file = TemporaryFile("jsonl")
        try Data(text.utf8).write(to: URL(filePath: file.path))
        return file
    }

    /// The document on standard output.
    static func compared(_ output: String) throws -> Document<CompareEntry> {
        try JSONDecoder().decode(Document<CompareEntry>.self, from: Data(output.utf8))
    }
}
