import FoundationEssentials
public import Records

/// JSON as Google Benchmark writes it, for its `compare.py` and what else reads that.
///
/// Every time of a result is a benchmark; results without one are left out, and so are dates: a record has
/// none, and the same records give the same bytes. Of several runs each name begins with the host's.
/// Source: https://github.com/google/benchmark/blob/main/docs/tools.md and `json_reporter.cc`
public struct GoogleBenchmark: RunsFormat {
    public let id = "gbench"
    public let summary = "JSON for compare.py of Google Benchmark"
    public let fileExtension = "gbench.json"

    /// There is nothing to choose.
    public init() {}

    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        var benchmarks: [Benchmark] = []
        var taken: [String: Int] = [:]
        var family = 0
        for (run, label) in zip(runs, RunLabels.labels(of: runs)) {
            let place = (runs.count > 1 ? "\(label)/" : "") + run.command
            for row in run.rows.map(RowFigures.init) {
                for time in row.times {
                    var name = [place, row.name, time.name == "per_pair" ? "" : time.name]
                        .filter { !$0.isEmpty }.joined(separator: "/")
                    taken[name, default: 0] += 1
                    if let count = taken[name], count > 1 { name += "/entry:\(count)" }
                    benchmarks += Self.benchmarks(
                        TextLayout.oneLine(name), time, of: row, family: family)
                    family += 1
                }
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let file = File(context: Context(runs), benchmarks: benchmarks)
            return String(decoding: try encoder.encode(file), as: UTF8.self) + "\n"
        } catch {
            throw .cannotEncode(path: "--format gbench", reason: "\(error)")
        }
    }

    /// The figure itself, and the aggregates that follow from it where it has an interval.
    private static func benchmarks(
        _ name: String, _ time: RowFigures.Time, of row: RowFigures, family: Int
    ) -> [Benchmark] {
        let threads = row.identity.first { $0.name == "workers" }.flatMap { Int($0.value) }
        var single = Benchmark(
            name: name, runName: name, runType: "iteration", family: family,
            repetitions: time.samples ?? 1, threads: threads ?? 1,
            iterations: max(1, row.pairs ?? time.samples ?? 1), time: time.median, unit: time.unit)
        single.repetitionIndex = 0
        guard let deviation = time.deviation else { return [single] }
        func aggregate(_ kind: String, _ value: Double) -> Benchmark {
            var benchmark = single
            benchmark.name = "\(name)_\(kind)"
            benchmark.runType = "aggregate"
            benchmark.aggregateName = kind
            benchmark.aggregateUnit = "time"
            benchmark.iterations = single.repetitions
            benchmark.repetitionIndex = nil
            benchmark.realTime = value
            benchmark.cpuTime = value
            return benchmark
        }
        return [single, aggregate("median", time.median), aggregate("stddev", deviation)]
    }

    private struct File: Encodable {
        var context: Context
        var benchmarks: [Benchmark]
    }

    /// What is the same for all benchmarks of the file; what differs between its runs is left out.
    private struct Context: Encodable {
        var executable = "reftorture"
        var hostName: String
        var cpuCount: Int?
        var caches: [String] = []
        var kernel: String?
        var model: String?
        var version: String?
        var virtualised: String?
        var timings: String?

        enum CodingKeys: String, CodingKey {
            case executable
            case hostName = "host_name"
            case cpuCount = "num_cpus"
            case caches
            case kernel
            case model = "cpu_model"
            case version = "reftorture_version"
            case virtualised
            case timings
        }

        init(_ runs: [RecordedRun]) {
            func common<Value: Equatable>(_ values: [Value?]) -> Value? {
                guard let first = values.first, values.allSatisfy({ $0 == first }) else {
                    return nil
                }
                return first
            }
            hostName = runs.map(\.host.name).reduce(into: [String]()) { names, name in
                if names.last != name, !names.contains(name) { names.append(name) }
            }.joined(separator: ", ")
            cpuCount = common(runs.map(\.host.cpus))
            kernel = common(runs.map(\.host.kernel))
            model = common(runs.map(\.host.model))
            version = common(runs.map(\.version))
            virtualised = common(runs.map(\.environment.virtualised))
            let notices = zip(RunLabels.labels(of: runs), runs).compactMap { label, run in
                run.environment.emulationNotice.map { "\(label): \($0)" }
            }
            timings = notices.isEmpty ? nil : notices.joined(separator: "; ")
        }
    }

    private struct Benchmark: Encodable {
        var name: String
        var runName: String
        var runType: String
        var aggregateName: String?
        var aggregateUnit: String?
        var family: Int
        var instance = 0
        var repetitions: Int
        var repetitionIndex: Int?
        var threads: Int
        var iterations: Int
        var realTime: Double
        /// The same as the real one: a record has one time per pair, and where there are more workers than
        /// CPUs it does not tell how long a worker waited for its own.
        var cpuTime: Double
        var unit: String

        enum CodingKeys: String, CodingKey {
            case name
            case runName = "run_name"
            case runType = "run_type"
            case aggregateName = "aggregate_name"
            case aggregateUnit = "aggregate_unit"
            case family = "family_index"
            case instance = "per_family_instance_index"
            case repetitions
            case repetitionIndex = "repetition_index"
            case threads
            case iterations
            case realTime = "real_time"
            case cpuTime = "cpu_time"
            case unit = "time_unit"
        }

        init(
            name: String, runName: String, runType: String, family: Int, repetitions: Int,
            threads: Int, iterations: Int, time: Double, unit: String
        ) {
            self.name = name
            self.runName = runName
            self.runType = runType
            self.family = family
            self.repetitions = repetitions
            self.threads = threads
            self.iterations = iterations
            realTime = time
            cpuTime = time
            self.unit = unit
        }
    }
}
