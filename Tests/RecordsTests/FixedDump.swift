import Records

/// A dump that is always the same.
enum FixedDump {
    struct Plan: Codable, Sendable, Equatable {
        var load = "devices"
        var seed = UInt64.max
    }

    static let dump: FlightDump<Plan> = {
        var dump = FlightDump(
            what: "teardown thread 0 has not moved for 10.5 s, last event: began waitForRelease",
            title: "devices G1 dax-pmem rseq", plan: Plan(), seed: .max, episode: 31,
            token: "rt1-" + String(repeating: "0123456789", count: 9),
            replay: "scripts/reftorture replay rt1-" + String(repeating: "0123456789", count: 9),
            revision: "0.1.0+2b34efa", time: "2026-11-22T19:37:15Z",
            elapsedMicroseconds: 10_734_211)
        dump.findings = [
            Violation(
                invariant: "INV-6", symptom: "hang", detail: "release has not run after 10 s",
                replay: dump.replay)
        ]
        dump.standings = [
            Standing(
                name: "lane 0, device 17 (G1 dax-pmem)", mode: "atomic, dead, switching",
                count: Int.min + 5, countLessBias: Int.min, slots: [Int.min, 0, -1, Int.max],
                sum: Int.min, pending: true, outstanding: [0, 1, 0, 64],
                steps: ["zapUsers", "killReference", "waitForRelease"]),
            Standing(
                name: "lane 1, device 18 (G1 dax-pmem)", mode: "percpu", count: 1,
                countLessBias: 1, slots: [0, 0], sum: 0, pending: false),
            Standing(
                name: "lane 2", mode: "exited", count: 0, countLessBias: 0,
                slots: Array(repeating: 7, count: 64), sum: 448, pending: false,
                outstanding: [0, 0]),
        ]
        dump.threads = [
            .init(
                name: "worker 0", number: 0, kind: .worker, operations: 123_456,
                events: (0..<10).map {
                    .init(atMicroseconds: 100 * $0, event: "took", argument: $0)
                }),
            .init(name: "worker 1", number: 1, kind: .worker, operations: 0, events: []),
            .init(
                name: "teardown thread 0", number: 2, kind: .lane, cycles: 17, kills: 18,
                events: [
                    .init(atMicroseconds: -3, event: "visits", argument: 17),
                    .init(
                        atMicroseconds: 204_107, event: "began", argument: 4,
                        name: "waitForRelease"),
                ]),
            .init(name: "reaper", number: 3, kind: .reaper, events: []),
        ]
        dump.coverage = WindowCoverage(windows: ["flag-to-grace", "zap-to-kill"])
        dump.coverage.windows["flag-to-grace"] = .init(hits: 1_000, opened: 12)
        dump.host = Host(name: "big", cpus: 64, nodes: 2, kernel: "6.1.0", model: nil)
        return dump
    }()

    /// More of everything than a reader would read, and words without a place to break them.
    static let large: FlightDump<Plan> = {
        var dump = FixedDump.dump
        dump.what = String(repeating: "long", count: 60)
        dump.standings = Array(repeating: dump.standings[0], count: 40)
        dump.standings[0].mode = String(repeating: "mode ", count: 20)
        dump.threads = (0..<100).map { number in
            FlightDump<Plan>.Thread(
                name: "worker \(number)", number: number, kind: .worker, events: [])
        }
        return dump
    }()
}
