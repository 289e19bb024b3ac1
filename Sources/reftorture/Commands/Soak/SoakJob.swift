import ArgumentParser
import Records

/// The sections of a job file as runs of `soak`, each checked by the command's own options.
struct SoakJob {
    private let file: JobFile
    /// Options of the command line, which come last and so override the file.
    private let overrides: [String]
    private let keys = JobKeys(of: SoakCommand.self)

    /// - Parameters:
    ///   - path: The file.
    ///   - overrides: Options beside it, without `--job` itself.
    /// - Throws: `RecordError.cannotRead` (66), or `JobFileError` (65).
    init(path: String, overrides: [String]) throws {
        file = try JobFile(reading: path)
        self.overrides = overrides
    }

    /// Takes the options beside `--job` out of the process's arguments.
    static func overrides(in arguments: [String]) -> [String] {
        var rest: [String] = []
        var isPath = false
        let own = arguments.drop { $0 != SoakCommand.configuration.commandName }.dropFirst()
        for argument in own {
            if isPath {
                isPath = false
            } else if argument == "--job" {
                isPath = true
            } else if !argument.hasPrefix("--job=") {
                rest.append(argument)
            }
        }
        return rest
    }

    /// Plans every section before any of them runs.
    ///
    /// - Parameter planning: Plans one.
    /// - Returns: The runs in the order of the file.
    /// - Throws: What is wrong, with file and line; as it is where the command line alone is wrong.
    func runs(_ planning: (SoakCommand) throws -> SoakPlanning) throws -> [SoakRun] {
        var runs: [SoakRun] = []
        let shared = try options(file.global)
        for section in file.sections {
            let own = try options(section.entries)
            // What a section says of an option takes the place of what [global] says.
            let inherited = shared.filter { option in
                !own.contains { $0.key.names == option.key.names }
            }
            runs.append(try run(section, inherited + own, planning))
        }
        try checkCheckpoints(runs)
        return runs
    }

    // MARK: - Keys and values

    private struct Option {
        let key: JobKeys.Key
        let entry: JobFile.Entry
        let arguments: [String]
    }

    private func options(_ entries: [JobFile.Entry]) throws(JobFileError) -> [Option] {
        var options: [Option] = []
        for entry in entries {
            guard let key = keys.named(entry.key) else { throw unknown(entry) }
            if let first = options.first(where: { $0.key.names == key.names }) {
                throw error(
                    entry.line, "'\(entry.key)' is there already, in line \(first.entry.line)")
            }
            let arguments = key.takesValue ? key.arguments(entry.value) : try flag(entry, key)
            options.append(Option(key: key, entry: entry, arguments: arguments))
        }
        return options
    }

    private func unknown(_ entry: JobFile.Entry) -> JobFileError {
        let nearest = NearestName.to(entry.key, among: keys.names)
        let remedy =
            nearest.map { "nearest is '\($0)'" }
            ?? "keys are the long options of 'reftorture soak --help'"
        return error(entry.line, "unknown key '\(entry.key)'; \(remedy)")
    }

    private func flag(
        _ entry: JobFile.Entry, _ key: JobKeys.Key
    ) throws(JobFileError) -> [String] {
        switch entry.value.lowercased() {
        case "true", "yes", "on", "1": return ["--\(key.names[0])"]
        case "false", "no", "off", "0": return []
        default:
            throw error(
                entry.line, "'\(entry.value)' is invalid for '\(entry.key)'; true or false")
        }
    }

    private func error(_ line: Int, _ reason: String) -> JobFileError {
        JobFileError(path: file.path, number: line, reason: reason)
    }

    // MARK: - Runs

    private func run(
        _ section: JobFile.Section, _ options: [Option],
        _ planning: (SoakCommand) throws -> SoakPlanning
    ) throws -> SoakRun {
        let arguments = options.flatMap(\.arguments) + overrides
        do {
            let command = try SoakCommand.parse(arguments)
            return SoakRun(
                command: command, planning: try planning(command), section: section.name)
        } catch {
            let complaint = Complaint(error)
            func isGuilty(_ arguments: [String]) -> Bool {
                do {
                    _ = try planning(try SoakCommand.parse(arguments))
                    return false
                } catch {
                    return Complaint(error) == complaint
                }
            }
            // Whoever draws the same complaint alone is the one it is about.
            if let option = options.first(where: { isGuilty($0.arguments) }) {
                throw complaint.error(in: file.path, option.entry.line)
            }
            if !overrides.isEmpty, isGuilty(overrides) { throw error }
            throw complaint.error(in: file.path, section.line)
        }
    }

    /// What is wrong with the arguments of a section.
    private struct Complaint: Equatable {
        let line: String
        let code: Int32

        init(_ error: any Error) {
            if let error = error as? any ExitCoded {
                line = error.line
                code = error.exitCode
            } else {
                line =
                    UsageComplaint(
                        message: SoakCommand.message(for: error), arguments: ["soak"]
                    ).line
                code = ExitCode.usage
            }
        }

        /// The same of a file: what would be bad usage makes it malformed.
        func error(in path: String, _ number: Int) -> JobFileError {
            JobFileError(
                path: path, number: number, reason: line,
                exitCode: code == ExitCode.usage ? ExitCode.malformed : code)
        }
    }

    /// Each run has a state of its own.
    private func checkCheckpoints(_ runs: [SoakRun]) throws(JobFileError) {
        for (index, run) in runs.enumerated() {
            guard let path = run.command.soak.checkpoint else { continue }
            guard let other = runs[..<index].first(where: { $0.command.soak.checkpoint == path })
            else { continue }
            throw error(
                file.sections[index].line,
                "[\(other.section ?? "")] and [\(run.section ?? "")] have one checkpoint, \(path); "
                    + "give each its own")
        }
    }
}
