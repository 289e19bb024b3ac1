import Foundation
import Records
import Testing

extension BenchSuite {
    @Suite struct Output {
        private let arguments = BenchDocument.short + ["--format", "json", "-q"]

        @Test func `a file of records grows by one line for each entry, run after run`() throws {
            let file = TemporaryFile("jsonl")
            let first = try RunningCommand(arguments + ["-o", file.path]).result()
            #expect(first.code == 0)
            let entries = try BenchDocument.decoded(first.output).results
            let stored = try BenchDocument.stored(at: file.path)
            #expect(stored.prefix(entries.count).allSatisfy { $0.results.count == 1 })
            // What the run learned at its end may be one line more.
            #expect(stored.dropFirst(entries.count).flatMap(\.results).isEmpty)
            #expect(entries.count...entries.count + 1 ~= stored.count)
            func names(_ entries: [BenchEntry]) -> Set<String> {
                Set(entries.map { "\($0.subject) \($0.mode) \($0.workers)" })
            }
            #expect(names(stored.flatMap(\.results)) == names(entries))

            let before = try file.text()
            let second = try RunningCommand(arguments + ["-o", file.path]).result()
            #expect(second.code == 0)
            #expect(try file.text().hasPrefix(before))
            let both = try BenchDocument.stored(at: file.path).flatMap(\.results)
            #expect(both.count == 2 * entries.count)
        }

        @Test func `a full disk under the file is exit 74 after the results`() throws {
            let result = try RunningCommand(arguments + ["-o", "/dev/full"]).result()
            #expect(result.code == 74)
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains("cannot write /dev/full: No space left on device"))
            let document = try BenchDocument.decoded(result.output)
            #expect(document.results.contains { $0.nsPerPair != nil })
        }

        @Test func `a full disk under standard output is exit 74, and the file has it all`() throws
        {
            let file = TemporaryFile("jsonl")
            let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
            let result = try BuiltCommand.run(arguments + ["-o", file.path], into: full)
            #expect(result.code == 74)
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains("cannot write standard output: No space left"))
            #expect(try BenchDocument.stored(at: file.path).count > 4)
        }

        @Test func `a reader that has gone is exit 74, and the file has it all`() throws {
            let file = TemporaryFile("jsonl")
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            let result = try BuiltCommand.run(
                arguments + ["-o", file.path], into: pipe.fileHandleForWriting)
            #expect(result.code == 74)
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains("cannot write standard output: Broken pipe"))
            #expect(try BenchDocument.stored(at: file.path).count > 4)
        }
    }
}
