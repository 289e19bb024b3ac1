import Foundation
import Records
import Testing

extension BenchSuite {
    @Suite struct Formats {
        private func keys(_ object: Any?) -> Set<String> {
            Set((object as? [String: Any])?.keys.map { $0 } ?? [])
        }

        @Test func `a table for people fits 80 columns and shows what measuring costs`() throws {
            let result = try RunningCommand(BenchDocument.short).result()
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            for word in ["locked", "slots+qsbr", "floor", "loop", "clock"] {
                #expect(result.output.contains(word), "\(result.output)")
            }
            #expect(result.errors.contains("reftorture: seed "))
        }

        @Test func `the document has every key, and what is unknown is null`() throws {
            let result = try RunningCommand(BenchDocument.short + ["--format", "json"]).result()
            #expect(result.code == 0, "\(result.errors)")
            let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
            let document = try #require(json as? [String: Any])
            #expect(
                keys(document) == [
                    "schema", "command", "version", "host", "environment", "plan", "results",
                    "violations",
                ])
            #expect(keys(document["host"]) == ["name", "cpus", "nodes", "kernel", "model"])
            #expect(
                keys(document["environment"]).isSuperset(of: [
                    "governor", "smt", "thp", "numa_balancing", "isolated_cpus", "pressure",
                    "steal", "virtualised", "warnings",
                ]))
            let results = try #require(document["results"] as? [[String: Any]])
            let names: Set = [
                "subject", "workload", "mode", "workers", "cpus", "ns_per_pair", "ratio_to_floor",
                "kill_to_confirm_us", "kill_steps_us", "control", "control_us", "pairs", "chunks",
                "discarded",
                "workers_by_kind", "slots_on_own_node", "skipped", "phases_us", "rivals_overlapped",
            ]
            #expect(results.allSatisfy { Set($0.keys) == names })
            let yardstick = try #require(results.first { $0["subject"] as? String == "floor" })
            #expect(yardstick["kill_to_confirm_us"] is NSNull)
            #expect(yardstick["skipped"] is NSNull)
            let killed = try #require(results.first { $0["mode"] as? String == "percpu" })
            #expect(keys(killed["ns_per_pair"]) == ["median", "low", "high", "samples"])
            #expect(keys(killed["ratio_to_floor"]).isSuperset(of: ["median", "low", "high"]))
            #expect(keys(killed["kill_to_confirm_us"]) == ["p50", "p99", "max", "samples"])
            #expect(document["violations"] as? [String] == [])
        }

        @Test func `the plan says where the workers were and from which seed all followed`() throws
        {
            let result = try RunningCommand(
                BenchDocument.short + ["--format", "json", "-w", "1,3", "--seed", "7", "-r", "1"]
            ).result()
            let document = try BenchDocument.decoded(result.output)
            #expect(document.plan.seed == 7)
            #expect(result.errors.contains("seed 7\n"))
            #expect(document.plan.placement.map(\.workers) == [1, 3])
            #expect(document.plan.placement.map(\.cpus.count) == [1, 3])
            for entry in document.results where !entry.isReference {
                let placed = document.plan.placement.first { $0.workers == entry.workers }
                #expect(entry.cpus == placed?.cpus)
                #expect(entry.workersByKind == .init(dispatch: entry.workers, own: 0))
                // On a noisy host no chunk may have been good enough.
                #expect(entry.nsPerPair == nil || entry.nsPerPair?.samples == 1)
            }
        }

        @Test func `a table for programs has a column for each figure and a row for each entry`()
            throws
        {
            let result = try RunningCommand(BenchDocument.short + ["--format", "csv"]).result()
            #expect(result.code == 0)
            let rows = result.output.split(whereSeparator: \.isNewline).map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
            #expect(rows.first?.contains("ns_per_pair_median") == true)
            #expect(Set(rows.map(\.count)).count == 1)
            #expect(rows.count > 6)
        }

        @Test func `test results are numbered lines under a plan`() throws {
            let result = try RunningCommand(BenchDocument.short + ["--format", "ktap"]).result()
            #expect(result.code == 0)
            let lines = result.output.split(separator: "\n")
            #expect(lines.first == "KTAP version 1")
            let count = lines.count { $0.hasPrefix("ok ") }
            #expect(lines.contains("1..\(count)"))
            #expect(!lines.contains { $0.hasPrefix("not ok") })
        }

        @Test func `several formats come one after the other`() throws {
            let result = try RunningCommand(
                BenchDocument.short + ["--format", "ktap,csv", "-w", "1"]
            ).result()
            #expect(result.output.hasPrefix("KTAP version 1\n"))
            #expect(result.output.contains("\nhost,kernel,subject,"))
        }

        @Test func `a plan is shown and nothing is run`() throws {
            let file = TemporaryFile("jsonl")
            let result = try RunningCommand([
                "bench", "--dry-run", "-d", "1h", "--seed", "3", "-w", "1,5", "-o", file.path,
            ]).result()
            #expect(result.code == 0)
            #expect(result.errors == "")
            #expect(!file.exists)
            for part in ["seed      3", "get-put", "rseq", "  5 on CPUs "] {
                #expect(result.output.contains(part), "\(result.output)")
            }
        }

        @Test func `quiet is silent on standard error`() throws {
            let result = try RunningCommand(BenchDocument.short + ["-q"]).result()
            #expect(result.code == 0)
            #expect(result.errors == "")
        }

        @Test func `progress comes in lines that fit`() throws {
            let result = try RunningCommand(
                BenchDocument.short + ["--progress", "always", "--status-interval", "1ms"]
            ).result()
            #expect(result.code == 0)
            let lines = result.errors.split(separator: "\n").filter { $0.contains(" %  ") }
            #expect(lines.count > 3)
            #expect(lines.allSatisfy { $0.count <= 79 })
            #expect(lines.contains { $0.contains("measuring pairs") })
            #expect(lines.contains { $0.contains("killing locked") })
        }
    }
}
