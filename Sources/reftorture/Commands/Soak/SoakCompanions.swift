import FoundationEssentials
import Glibc
import Machine
import Records

// Stand-ins with the signatures of what other libraries bring: this file goes when they are there.

/// What a soak needs to go on.
struct Checkpoint: Codable {
    var revision: String
    var options: [String: String]
    var seed: UInt64
    var nextEpisode: Int
    var totals: SoakTotals

    func write(to path: String) throws(RecordError) {
        do {
            try AtomicFile.write(
                String(decoding: try JSONEncoder().encode(self), as: UTF8.self), to: path)
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    static func read(
        from path: String, revision: String, options: [String: String]
    ) throws(CheckpointError) -> Checkpoint {
        do {
            let found = try JSONDecoder().decode(
                Checkpoint.self, from: Data(try InputFile.bytes(of: path)))
            guard found.revision == revision else {
                throw CheckpointError(line: "\(path): made by revision \(found.revision)")
            }
            let names = Set(found.options.keys).union(options.keys).sorted()
            if let changed = names.first(where: { found.options[$0] != options[$0] }) {
                throw CheckpointError(line: "\(path): made with another '--\(changed)'")
            }
            return found
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw CheckpointError(line: "\(path): no checkpoint")
        }
    }
}

struct CheckpointError: ExitCoded {
    let line: String
    var exitCode: Int32 { ExitCode.malformed }
}

enum AtomicFile {
    static func write(_ text: String, to path: String) throws(RecordError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }
}

final class TextEndpoint {
    let port: Int

    init(port: Int) throws(MachineError) {
        throw .systemCall(name: "socket", code: ENOSYS)
    }

    func set(_ text: String) {}
    func stop() {}
}

enum OpenMetrics {
    static func text(
        of totals: SoakTotals, elapsed: Double, cyclesPerSecond: Double,
        operationsPerSecond: Double, labels: [String: String]
    ) -> String {
        "reftorture_cycles_total \(totals.cycles)\n# EOF\n"
    }
}

enum FlightDump {
    static func checkWritable(directory: String) throws(RecordError) {}
}

enum ProcessEnd {
    static func now(_ code: Int32) -> Never { _exit(code) }
}
