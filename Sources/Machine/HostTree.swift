internal import CLinux

/// The files a kernel shows of itself: below `/`, or below a directory that holds a captured copy.
struct HostTree: Sendable {
    /// Directory that contains `sys` and `proc`, without a slash at its end; empty for the host.
    let root: String

    init(root: String) {
        var trimmed = Substring(root)
        while trimmed.last == "/" { trimmed.removeLast() }
        self.root = String(trimmed)
    }

    /// Why a file gave no text.
    struct Failure: Error, Equatable {
        let path: String
        let code: Int32
    }

    /// The path as a person would type it.
    func path(_ relative: String) -> String {
        "\(root)/\(relative)"
    }

    func exists(_ relative: String) -> Bool {
        // SAFETY: the string lives for the call, which only reads it up to its terminating zero.
        unsafe clinux_exists(path(relative)) == 1
    }

    /// Reads a file without the blanks and line ends around its text.
    func text(_ relative: String) -> Result<String, Failure> {
        let path = path(relative)
        var bytes = [UInt8](repeating: 0, count: HostTree.capacity)
        // SAFETY: the array lends exactly `bytes.count` bytes for the call, which writes no more
        // than it was told there are, and says how many.
        let got = unsafe clinux_read_file(path, &bytes, bytes.count)
        if got < 0 { return .failure(Failure(path: path, code: Int32(-got))) }
        let text = String(decoding: bytes[..<got], as: UTF8.self)
        return .success(String(text.trimmed))
    }

    /// Reads a file whose absence is no error.
    func optionalText(_ relative: String) -> String? {
        try? text(relative).get()
    }

    /// Reads the first number of a file whose absence is no error.
    func optionalNumber(_ relative: String) -> Int? {
        optionalText(relative)?.words.first.flatMap { Int($0) }
    }

    /// Enough for every list of CPUs and for the first entries of /proc/cpuinfo.
    private static let capacity = 65_536
}

extension StringProtocol {
    /// The text without blanks and line ends at both sides.
    var trimmed: SubSequence {
        guard let start = firstIndex(where: { !$0.isWhitespace }),
            let end = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[start...end]
    }

    /// What stands between blanks and line ends.
    var words: [SubSequence] {
        split(whereSeparator: \.isWhitespace)
    }

    var lines: [SubSequence] {
        split(whereSeparator: \.isNewline)
    }
}
