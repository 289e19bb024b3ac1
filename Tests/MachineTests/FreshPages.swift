import Glibc
import Records
import Synchronization

/// Pages that nobody has touched; small ones, whatever the host does about huge pages.
final class FreshPages: Sendable {
    private let address: UInt
    private let count: Int
    private static let size = Int(getpagesize())

    init?(count: Int) {
        // SAFETY: no address is asked for, so nothing that is mapped can be replaced.
        let mapped = unsafe mmap(
            nil, count * Self.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard unsafe mapped != MAP_FAILED else { return nil }
        // SAFETY: the range was mapped just above.
        unsafe madvise(mapped, count * Self.size, MADV_NOHUGEPAGE)
        address = UInt(bitPattern: mapped)
        self.count = count
    }

    /// Writes to each page.
    func touch() {
        for page in 0..<count {
            // SAFETY: the page is this object's until `deinit`, and threads of a test take turns.
            let byte = unsafe UnsafeMutablePointer<UInt8>(
                bitPattern: address + UInt(page * Self.size))
            unsafe byte?.pointee = 1
        }
    }

    deinit {
        // SAFETY: nobody else knows the address, and this object is no more.
        unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), count * Self.size)
    }
}

/// What a thread leaves for the one that joins it.
final class Found: Sendable {
    private let kept = Mutex<[CounterReading]>([])

    var readings: [CounterReading] { kept.withLock { $0 } }

    func keep(_ readings: [CounterReading]) { kept.withLock { $0 = readings } }
}

/// Where results go that only have to be computed.
enum Sink {
    static let shared = Counted()
}
