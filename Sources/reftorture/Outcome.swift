import ArgumentParser
import Records

/// How an invocation ends: what is still to be said, where, and the exit code.
struct Outcome {
    private var output = ""
    private var complaint: String?
    private var code: Int32 = Records.ExitCode.success

    /// Parses the arguments and runs the command they name.
    init(of arguments: ArraySlice<String>) {
        do {
            var command = try Reftorture.parseAsRoot(Array(arguments))
            do {
                try command.run()
            } catch {
                fail(error, during: .running, Array(arguments))
            }
        } catch {
            fail(error, during: .parsing, Array(arguments))
        }
    }

    /// Writes what is left to say.
    ///
    /// - Returns: The exit code, which is another one if standard output does not take the text.
    func report() -> Int32 {
        var code = code
        var complaint = complaint
        do throws(RecordError) {
            if !output.isEmpty { try TextOutput.standardOutput.print(output) }
        } catch {
            code = error.exitCode
            complaint = error.line
        }
        if let complaint {
            // Whoever closed standard error does not want to know.
            try? TextOutput.standardError.print("reftorture: \(Self.oneLine(complaint))\n")
        }
        return code
    }

    private enum Phase {
        case parsing
        case running
    }

    private mutating func fail(_ error: any Error, during phase: Phase, _ arguments: [String]) {
        if let error = error as? any ExitCoded {
            code = error.exitCode
            complaint = error.line
        } else if let ended = error as? ArgumentParser.ExitCode {
            code = ended.rawValue
        } else if Reftorture.exitCode(for: error) == .success {
            // A request for help, version or a completion script.
            output = HelpText(Reftorture.fullMessage(for: error, columns: 80)).text
        } else if phase == .parsing || error is ValidationError {
            code = Records.ExitCode.usage
            complaint =
                UsageComplaint(
                    message: Reftorture.message(for: error), arguments: arguments
                ).line
        } else {
            code = Records.ExitCode.harnessFailed
            complaint = "internal error: \(error)"
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
