import Foundation
import Machine
import Records
import Testing

extension BenchSuite {
    @Suite struct Hosts {
        @Test func `without rseq a run says what stands in for it and counts right`() throws {
            let result = try RunningCommand(
                ["bench", "-d", "300ms", "--format", "json"],
                environment: ["GLIBC_TUNABLES": "glibc.pthread.rseq=0"]
            ).result()
            #expect(result.code == 0)
            #expect(
                result.errors.contains("rseq is not available: ")
                    && result.errors.contains("; slots stands in for it"), "\(result.errors)")
            let document = try BenchDocument.decoded(result.output)
            #expect(document.violations == [])
            let rseq = document.results.filter { $0.subject == "rseq" }
            #expect(!rseq.isEmpty)
            #expect(rseq.allSatisfy { $0.nsPerPair == nil && $0.skipped?.isEmpty == false })
            let slots = document.results.filter { $0.subject == "slots" }
            #expect(slots.contains { $0.killToConfirmUs != nil })
        }

        @Test func `nothing but what the host lacks is a skip`() throws {
            let result = try RunningCommand(
                ["bench", "-d", "300ms", "--subjects", "rseq", "--format", "json"],
                environment: ["GLIBC_TUNABLES": "glibc.pthread.rseq=0"]
            ).result()
            #expect(result.code == 4)
            #expect(try BenchDocument.decoded(result.output).violations == [])
        }

        @Test func `six hundred workers run on few CPUs`() throws {
            let result = try RunningCommand([
                "bench", "-w", "600", "-d", "300ms", "--subjects", "rseq,slots", "--mode",
                "percpu", "--format", "json",
            ]).result()
            #expect(result.code == 0, "\(result.errors)")
            let document = try BenchDocument.decoded(result.output)
            let entries = document.results.filter { !$0.isReference && $0.skipped == nil }
            #expect(!entries.isEmpty)
            for entry in entries {
                #expect(entry.workers == 600)
                #expect(entry.cpus.count == 600)
                let kinds = try #require(entry.workersByKind)
                #expect(kinds.dispatch + kinds.own == 600)
                #expect(kinds.dispatch == WorkerKinds.dispatchLimit)
            }
        }

        @Test func `a budget holds, and what it left out is told`() throws {
            // Everything with 600 workers takes many times as long.
            let begin = ContinuousClock.now
            let result = try RunningCommand([
                "bench", "-w", "600", "--budget", "2s", "--format", "json",
            ]).result()
            #expect(ContinuousClock.now - begin < .seconds(30))
            #expect(result.code == 0 || result.code == 4, "\(result.errors)")
            #expect(result.errors.contains("the budget ran out"))
            let document = try BenchDocument.decoded(result.output)
            #expect(document.violations == [])
            #expect(
                document.results.contains { $0.skipped == "the budget ran out before its turn" })
        }

        @Test func `a run keeps to the mask that it inherits, and leaves its caller's alone`()
            throws
        {
            let start = try ProcessStart.prepare()
            let cpu = try #require(start.affinity.last)
            let arguments = BenchDocument.short + ["--format", "json", "-w", "1,2"]
            // A child inherits the mask of the thread that starts it.
            let runs = try WorkerPool.run(
                placement: [cpu], start: start, limit: .seconds(120)
            ) { _ in
                try? RunningCommand(arguments).result()
            }
            let result = try #require(runs.results.first ?? nil)
            #expect(result.code == 0, "\(result.errors)")
            let document = try BenchDocument.decoded(result.output)
            #expect(document.results.allSatisfy { Set($0.cpus) == [cpu] })
            #expect(document.plan.options["cpus"] == "\(cpu)")
            #expect(try ProcessStart.prepare().affinity == start.affinity)
        }

        @Test func `the list of invariants says of each how a run sees it`() throws {
            let result = try BuiltCommand.run(["list", "invariants"])
            #expect(result.code == 0)
            // Entries may go on in lines that begin with a blank.
            let entries = result.output.split(separator: "\n").reduce(into: [String]()) {
                if $1.hasPrefix(" "), !$0.isEmpty {
                    $0[$0.count - 1] += $1.drop { $0 == " " }.description
                } else {
                    $0.append(String($1))
                }
            }
            #expect(entries.count == 40)
            #expect(
                entries.allSatisfy { $0.contains("seen:") }, "\(entries)")
        }
    }
}
