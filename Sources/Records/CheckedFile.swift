import Glibc

/// Why a call on a file failed, in the system's words.
struct FileFailure: Error {
    /// `errno` after the call.
    let code: Int32

    /// The system's sentence for the code.
    var reason: String {
        // SAFETY: strerror returns a terminated string, here copied before anything else is called.
        unsafe String(cString: strerror(code))
    }

    /// Whether it failed because nothing has that name.
    var isMissing: Bool { code == ENOENT }
}

/// One file descriptor whose every call is checked; the only code here that speaks to the system.
struct CheckedFile: ~Copyable, Sendable {
    private let descriptor: Int32
    private let isOwned: Bool

    /// Opens a file for appending, and makes it where there is none.
    init(appendingTo path: String) throws(FileFailure) {
        try self.init(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC)
    }

    /// Opens a file for reading.
    init(reading path: String) throws(FileFailure) {
        try self.init(path, O_RDONLY | O_CLOEXEC)
    }

    /// Makes a file that must not be there yet, and opens it for writing.
    init(creating path: String) throws(FileFailure) {
        try self.init(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC)
    }

    /// Opens a file for writing, and makes it where there is none; what it holds stays until `truncate`.
    ///
    /// A link in its place is refused: somebody else may have laid it.
    init(writingTo path: String) throws(FileFailure) {
        try self.init(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC)
    }

    /// Opens a directory, to hand its list of names to the device.
    init(directory path: String) throws(FileFailure) {
        try self.init(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }

    /// Takes a descriptor that the process was given, and does not close it.
    init(borrowing descriptor: Int32) {
        self.descriptor = descriptor
        isOwned = false
    }

    private init(_ path: String, _ flags: Int32) throws(FileFailure) {
        // SAFETY: the bridged string lives for the call; the call keeps no pointer.
        descriptor = unsafe open(path, flags, 0o644)
        isOwned = true
        guard descriptor >= 0 else { throw FileFailure(code: errno) }
    }

    deinit {
        if isOwned, descriptor >= 0 { _ = close(descriptor) }
    }

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Length in bytes; `nil` for what has none, such as a pipe.
    var size: Int64? {
        var status = stat()
        // SAFETY: `status` is ours and of the type that the call fills.
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    /// Writes all bytes, or throws after what the system would take.
    func write(_ bytes: [UInt8]) throws(FileFailure) {
        var start = 0
        while start < bytes.count {
            // SAFETY: `start` is below the count, and both bound the range handed over.
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if written >= 0 {
                start += written
            } else if errno == EAGAIN {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // SAFETY: one element, ours, for the time of the call.
                _ = unsafe poll(&wanted, 1, -1)
            } else if errno != EINTR {
                throw FileFailure(code: errno)
            }
        }
    }

    /// Whether a write of up to `piece` bytes would be taken, or fail, without waiting.
    ///
    /// - Parameter milliseconds: How long to wait for that; a signal ends the wait.
    /// - Returns: False also when a signal came first.
    func takesMore(within milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // SAFETY: one element, ours, for the time of the call.
        return unsafe poll(&wanted, 1, milliseconds) > 0
    }

    /// Bytes that fit where `poll` finds room: a pipe then has a whole page, by pipe(7).
    static let piece = 4096

    /// Reads from `offset` to the end; `nil` reads on from where the descriptor stands.
    func readToEnd(from offset: Int64?) throws(FileFailure) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        if let offset, lseek(descriptor, Int(offset), SEEK_SET) < 0 {
            throw FileFailure(code: errno)
        }
        while true {
            let capacity = chunk.count
            // SAFETY: the call writes at most `capacity` bytes, which the chunk holds.
            let count = unsafe read(descriptor, &chunk, capacity)
            if count == 0 { return all }
            if count > 0 {
                all += chunk[..<count]
            } else if errno != EINTR {
                throw FileFailure(code: errno)
            }
        }
    }

    /// Cuts the file back to `size` bytes.
    func truncate(to size: Int64) throws(FileFailure) {
        guard ftruncate(descriptor, Int(size)) == 0 else { throw FileFailure(code: errno) }
    }

    /// Keeps other processes that lock from writing until `unlock()`; best effort where unsupported.
    func lock() { _ = flock(descriptor, LOCK_EX) }

    /// Takes the lock without waiting; false while somebody else holds it.
    func lockIfFree() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

    /// Whether `path` leads to this very file.
    func isFile(at path: String) -> Bool {
        var mine = stat()
        var there = stat()
        // SAFETY: both are ours and of the type that the calls fill; the bridged string lives for its call.
        guard unsafe fstat(descriptor, &mine) == 0, unsafe lstat(path, &there) == 0 else {
            return false
        }
        return mine.st_dev == there.st_dev && mine.st_ino == there.st_ino
    }

    /// Lets others write again.
    func unlock() { _ = flock(descriptor, LOCK_UN) }

    /// Hands what was written to the device; pipes and the like need not, and count as done.
    func synchronize() throws(FileFailure) {
        if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
            throw FileFailure(code: errno)
        }
    }
}

extension CheckedFile {
    /// Makes one directory.
    ///
    /// - Throws: `FileFailure`, with `EEXIST` when there is something of that name, whatever it is.
    static func makeDirectory(_ path: String) throws(FileFailure) {
        // SAFETY: the bridged string lives for the call; the call keeps no pointer.
        guard unsafe mkdir(path, 0o755) == 0 else { throw FileFailure(code: errno) }
    }

    /// Takes an empty directory away.
    static func removeDirectory(_ path: String) throws(FileFailure) {
        // SAFETY: as above.
        guard unsafe rmdir(path) == 0 else { throw FileFailure(code: errno) }
    }
}

extension FileFailure {
    /// Something of that name is there already.
    var isBecauseItExists: Bool { code == EEXIST }
    /// A directory on the way is missing.
    var isBecauseItIsMissing: Bool { code == ENOENT }
}

/// Names of files, and what becomes of them.
enum FileName {
    /// What stands under a name.
    enum Kind: Equatable {
        case nothing
        case regular
        case other
    }

    /// What `path` leads to, links followed.
    static func kind(of path: String) -> Kind {
        var status = stat()
        // SAFETY: `status` is ours and of the type that the call fills; the string lives for the call.
        guard unsafe stat(path, &status) == 0 else { return .nothing }
        return status.st_mode & S_IFMT == S_IFREG ? .regular : .other
    }

    /// The path without links; `nil` when it leads nowhere.
    static func resolved(_ path: String) -> String? {
        // SAFETY: the string lives for the call, which allocates its answer itself when given no room.
        guard let text = unsafe realpath(path, nil) else { return nil }
        // SAFETY: the answer is ours, copied by then, and freed once.
        defer { unsafe free(text) }
        // SAFETY: terminated, as the call promises.
        return unsafe String(cString: text)
    }

    /// Puts the file at `old` in the place of whatever is at `new`, in one step.
    static func move(_ old: String, to new: String) throws(FileFailure) {
        // SAFETY: both bridged strings live for the call, which keeps no pointer.
        guard unsafe rename(old, new) == 0 else { throw FileFailure(code: errno) }
    }

    /// Takes a file away; best effort.
    static func remove(_ path: String) {
        // SAFETY: the bridged string lives for the call, which keeps no pointer.
        _ = unsafe unlink(path)
    }
}

/// What the process must have settled before it writes anywhere.
public enum ProcessOutput {
    /// Makes a broken pipe and a file-size limit errors of the call, not the end of the process.
    ///
    /// Also fills descriptors 0 to 2 where the caller closed them, so that a record file opened later
    /// does not take the number of standard output and receive what is printed.
    public static func prepare() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // Read-only, so that writing to what was closed still fails, as it should.
            // SAFETY: a literal path; the call keeps no pointer. It takes the lowest free number.
            _ = unsafe open("/dev/null", O_RDONLY)
        }
    }
}
