import ArgumentParser
import FoundationEssentials
import Machine
import Percpu
import Records
import Statistics

@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swift-against-c",
        abstract: "Does the timed loop cost in Swift what it costs in C?",
        discussion: """
            Runs both by turns on one CPU, in chunks of some eight microseconds, each in four \
            places in memory, and compares within each repetition.
            Exit code 1 when some difference is shown to be above 2 %.
            """)

    @Option(help: "The CPU to measure on; the last that may be used when not given.")
    var cpu: Int?

    @Option(help: "How many repetitions, at least 6.")
    var repetitions = 151

    @Option(help: "What the order of chunks follows from.")
    var seed: UInt64?

    @Flag(help: "Print one JSON document instead of a table.")
    var json = false

    @Flag(help: "Also print what each loop costs in each place.")
    var places = false

    @Flag(help: "Exit code 9 when something could not be shown either way.")
    var strict = false

    @Flag(
        help: "Compare C with itself made dearer by 0, 1 and 4 %: only the last may be noticed.")
    var selfTest = false

    func validate() throws {
        if repetitions < 6 { throw ValidationError("'--repetitions \(repetitions)' is below 6") }
    }

    func run() throws {
        let start = try ProcessStart.prepare()
        Membarrier.register()
        guard let cpu = cpu ?? start.affinity.last else { throw ArgumentParser.ExitCode(4) }
        let topology = try HostSurvey(live: start).topology
        let placeCount = max(topology.possible.last ?? 0, cpu) + 1
        var system = SystemRandomNumberGenerator()
        let seed = seed ?? system.next()

        let crew = try PinnedCrew(placement: [cpu], start: start)
        let (repetitions, selfTest) = (repetitions, selfTest)
        let reports = try crew.perform(workers: [0], within: .seconds(60)) { _ in
            Result { try Self.measure(cpu, placeCount, repetitions, seed, selfTest: selfTest) }
        }
        try crew.dismiss()
        try conclude(try reports[0].get())
    }

    /// Percent by which one side is made dearer in the self-test.
    private static let plants = [0, 1, 4]

    /// Runs in the pinned thread.
    private static func measure(
        _ cpu: Int, _ placeCount: Int, _ repetitions: Int, _ seed: UInt64, selfTest: Bool
    ) throws -> Report {
        let startTicks = Ticks.now()
        let startNanoseconds = MonotonicClock.nanoseconds()
        MonotonicClock.sleep(.milliseconds(20))
        func nanosecondsPerTick() -> Double {
            Double(MonotonicClock.nanoseconds() - startNanoseconds)
                / Double(Ticks.now() &- startTicks)
        }

        var random = SplitMix64(seed: seed)
        let stopwatch = Stopwatch(chunkTicks: 8_000 / nanosecondsPerTick())
        var (rivalries, skipped) = Rivalry.all(cpu: cpu, placeCount: placeCount)
        if selfTest {
            rivalries = rivalries.flatMap { rivalry in plants.map { rivalry.planted(percent: $0) } }
        }
        var duels = rivalries.map { Duel($0, stopwatch: stopwatch) }
        for _ in 0..<repetitions {
            for index in duels.indices.shuffled(using: &random) {
                duels[index].round(stopwatch, using: &random)
            }
        }
        let scale = nanosecondsPerTick()
        return Report(
            seed: seed, cpu: cpu, repetitions: repetitions,
            seconds: Double(MonotonicClock.nanoseconds() - startNanoseconds) / 1e9,
            loops: try duels.map { try $0.outcome(nanosecondsPerTick: scale) }, skipped: skipped)
    }

    private func conclude(_ report: Report) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            print(report.table, terminator: "")
            if places { print("\n" + report.placesTable, terminator: "") }
        }
        let verdicts = report.loops.map(\.verdict)
        let differs = verdicts.map { if case .differs = $0 { true } else { false } }
        if selfTest {
            // Plants come in the order of `plants`, for one loop after the other.
            let wanted = verdicts.indices.map { Self.plants[$0 % Self.plants.count] > 2 }
            if differs != wanted { throw ArgumentParser.ExitCode(1) }
            return
        }
        if differs.contains(true) { throw ArgumentParser.ExitCode(1) }
        if strict, verdicts.contains(.notShown) { throw ArgumentParser.ExitCode(9) }
    }
}
