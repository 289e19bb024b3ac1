import Foundation
import Records
import Testing

extension BenchSuite {
    @Suite struct Signals {
        /// A phase of a run, and what standard error says once it has begun.
        enum Phase: String, CaseIterable {
            case arrive = "seed "
            case measure = "measuring pairs"
            case kill = "killing locked"
        }

        /// Long enough that only a signal ends it, were it not for the phase waited for.
        private func arguments(_ phase: Phase, _ path: String) -> [String] {
            [
                "bench", "-d", phase == .kill ? "6s" : "10m", "--subjects", "locked,slots+qsbr",
                "--format", "json", "--progress", "always", "--status-interval", "1ms", "-o", path,
            ]
        }

        @Test(arguments: Phase.allCases, [SIGINT, SIGTERM])
        func `the first signal ends a run with what there is`(phase: Phase, signal: Int32) throws {
            let file = TemporaryFile("jsonl")
            let command = try RunningCommand(arguments(phase, file.path))
            #expect(command.awaitError(phase.rawValue))
            command.send(signal)
            let result = try command.result()
            #expect(result.code == 75, "\(result.errors)")
            let document = try BenchDocument.decoded(result.output)
            #expect(document.violations == [])
            let stored = try BenchDocument.stored(at: file.path)
            #expect(stored.flatMap(\.results).count == document.results.count)
            let measured = stored.flatMap(\.results).contains { $0.nsPerPair != nil }
            if phase == .kill { #expect(measured) }
            for entry in document.results where entry.nsPerPair == nil {
                #expect(entry.skipped == "interrupted before its turn")
            }
        }

        @Test func `the second signal ends a run at once`() throws {
            // Workers that take turns are not out of a cell at the first signal.
            let command = try RunningCommand([
                "bench", "-d", "10m", "-w", "600", "--subjects", "slots", "--progress", "always",
                "--status-interval", "1ms",
            ])
            #expect(command.awaitError("measuring pairs"))
            command.send(SIGINT)
            command.send(SIGINT)
            #expect(try command.result().code == 75)
        }
    }
}
