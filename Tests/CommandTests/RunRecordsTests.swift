import Foundation
import Harness
import Records
import Testing

@Suite struct RunRecordsTests {
    /// With one CPU there is none left for the thread that kills, which is known at the end of the part only.
    @Test func `what a run learns about the host is in its file as well`() throws {
        let out = TemporaryFile("jsonl")
        let result = try BuiltCommand.run([
            "contention", "--parts", "storms", "--cpus", "0", "--subjects", "slots",
            "--storm-rates", "100", "-d", "500ms", "-q", "--format", "json", "-o", out.path,
        ])
        #expect([0, 4].contains(result.code), "\(result.errors)")
        let printed = try JSONDecoder().decode(
            Document<ContentionEntry>.self, from: Data(result.output.utf8))
        #expect(printed.environment.warnings.contains { $0.hasPrefix("storms: ") })
        var kept: [String] = []
        for line in try out.text().split(separator: "\n") {
            let record = try JSONDecoder().decode(
                Document<ContentionEntry>.self, from: Data(line.utf8))
            #expect(record.environment.time == printed.environment.time)
            kept += record.environment.warnings.filter { !kept.contains($0) }
        }
        #expect(kept == printed.environment.warnings)
    }
}
