internal import CLinux
internal import Glibc
internal import Synchronization

/// A text for whoever asks for it by HTTP on this machine, such as a scraper of metrics.
///
/// A thread of its own serves one connection after the other, each for at most two seconds of reading
/// and two of writing, so that a slow or silent one delays others and never whoever sets the text.
public final class TextEndpoint: Sendable {
    /// The port, on 127.0.0.1 only.
    public let port: Int
    private let server: Server
    private let thread: OwnThread

    /// Begins to serve; an empty text at first.
    ///
    /// - Parameter port: 0 for any that is free.
    /// - Throws: `MachineError.portUnavailable` when it is taken, not allowed or no port at all;
    ///   `.systemCall` when the system has no socket or thread to give.
    public convenience init(port: Int) throws(MachineError) {
        try self.init(port: port, patience: .seconds(2))
    }

    /// The same with another bound: a test on a busy machine must not lose honest peers.
    init(port: Int, patience: Duration) throws(MachineError) {
        guard (0...Int(UInt16.max)).contains(port) else {
            throw .portUnavailable(port: port, reason: "ports go from 0 to 65535")
        }
        let server = try Server(port: port, patience: patience)
        self.server = server
        self.port = server.port
        do throws(MachineError) {
            thread = try OwnThread.start(name: "endpoint") { server.run() }
        } catch {
            server.close()
            throw error
        }
    }

    deinit { stop() }

    /// Puts another text in the place of the present one; whoever is being served gets the old one whole.
    ///
    /// - Context: any thread; never waits for a connection.
    public func set(_ text: String) {
        let bytes = Array(text.utf8)
        server.text.withLock { $0 = bytes }
    }

    /// Ends the service and frees the port, a connection under way cut off; further calls do nothing.
    public func stop() {
        clinux_event_raise(server.stop)
        thread.join()
    }
}

/// What the endpoint's thread holds, and what it is told.
private final class Server: Sendable {
    let text = Mutex<[UInt8]>([])
    let port: Int
    /// Raised when all is over.
    let stop: Int32
    private let listener: Int32

    /// How long a peer may take to ask, and then to take the answer.
    private let patience: Int64
    /// More than any scraper sends.
    private static let mostBytes = 8_192

    init(port: Int, patience: Duration) throws(MachineError) {
        self.patience = patience.nanoseconds
        var bound: Int32 = 0
        // SAFETY: `bound` is lent for the call only.
        let listener = unsafe clinux_endpoint_open(Int32(port), &bound)
        switch -listener {
        case EADDRINUSE, EACCES, EADDRNOTAVAIL:
            throw .portUnavailable(port: port, reason: systemCallText(-listener))
        case 1...: throw .systemCall(name: "socket", code: -listener)
        default: break
        }
        let stop = clinux_event_open()
        guard stop >= 0 else {
            clinux_endpoint_close(listener)
            throw .systemCall(name: "eventfd", code: -stop)
        }
        self.port = Int(bound)
        self.listener = listener
        self.stop = stop
    }

    deinit { clinux_endpoint_close(stop) }

    /// Gives the port back; once, when nobody serves any more.
    func close() { clinux_endpoint_close(listener) }

    func run() {
        defer { close() }
        while true {
            let connection = clinux_endpoint_accept(listener, stop)
            if connection >= 0 {
                serve(connection)
            } else if connection == -ECANCELED {
                return
            } else {
                // Out of descriptors or memory, most likely: others may give some back.
                MonotonicClock.sleep(.milliseconds(100))
            }
        }
    }

    private func serve(_ connection: Int32) {
        var buffer = [UInt8](repeating: 0, count: Self.mostBytes)
        // SAFETY: the array lends exactly `buffer.count` bytes for the call, which writes no more than it
        // was told there are, and says how many.
        let count = unsafe clinux_endpoint_receive(
            connection, stop, &buffer, buffer.count, deadline)
        guard count > 0 else { return clinux_endpoint_close(connection) }
        let answer = answer(to: buffer[..<count])
        // SAFETY: the array lends exactly `answer.count` bytes for the call, which only reads them.
        let result = unsafe clinux_endpoint_send(
            connection, stop, answer, answer.count, deadline)
        guard result == 0 else { return clinux_endpoint_close(connection) }
        clinux_endpoint_hang_up(connection, stop, deadline)
    }

    private var deadline: Int64 { MonotonicClock.nanoseconds() + patience }

    private func answer(to request: ArraySlice<UInt8>) -> [UInt8] {
        let head = String(decoding: request, as: UTF8.self)
        let isWhole = head.contains("\r\n\r\n") || head.contains("\n\n")
        let words = head.prefix { !$0.isNewline }.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else {
            return Self.response("400 Bad Request", body: "not a request of HTTP/1\n")
        }
        guard isWhole else {
            return request.count == Self.mostBytes
                ? Self.response("431 Request Header Fields Too Large", body: "too long\n")
                : Self.response("400 Bad Request", body: "the request breaks off\n")
        }
        switch words[0] {
        case "GET", "HEAD":
            let text = text.withLock { $0 }
            let head = Self.head(
                "200 OK", "application/openmetrics-text; version=1.0.0; charset=utf-8", text.count)
            return words[0] == "GET" ? head + text : head
        default:
            return Self.response(
                "405 Method Not Allowed", "Allow: GET, HEAD\r\n", body: "ask by GET\n")
        }
    }

    private static func response(_ status: String, _ field: String = "", body: String) -> [UInt8] {
        head(status, "text/plain; charset=utf-8", body.utf8.count, field) + body.utf8
    }

    private static func head(
        _ status: String, _ type: String, _ length: Int, _ field: String = ""
    ) -> [UInt8] {
        Array(
            ("HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(length)\r\n"
                + "\(field)Connection: close\r\n\r\n").utf8)
    }
}
