import Foundation
import Records
import Testing

@testable import Machine

/// One connection, made by a process of its own so that no socket call has to be made here.
private final class Peer {
    private let process = Process()
    /// A file and no pipe: another test's child could inherit a pipe and keep it from its end.
    private let output = FileManager.default.temporaryDirectory.appending(
        path: "reftorture-peer-\(UUID().uuidString)")

    /// Connects by bash, sends `request` at once, and then reads, or keeps quiet until it is made to leave.
    init(port: Int, sending request: String, reading: Bool = true) throws {
        process.executableURL = URL(filePath: "/bin/bash")
        // Bounded, should the other side never hang up. A quiet one stays longer than any endpoint's own patience,
        // and no longer: Foundation waits for a child until all who were started beside it have ended as well.
        let read = reading ? "exec timeout 60 cat <&3 >\"$2\"" : "exec sleep 5"
        process.arguments = [
            "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port) || exit 9; printf '%b' \"$1\" >&3; \(read)",
            "peer", request, output.path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// All that came until the other side hung up.
    func answer() throws -> String {
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(at: output) }

    func leave() {
        process.terminate()
        process.waitUntilExit()
    }

    var exitCode: Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }
}

@Suite struct TextEndpointTests {
    private let endpoint: TextEndpoint

    init() throws { endpoint = try TextEndpoint(port: 0, patience: .seconds(60)) }

    private func ask(_ request: String) throws -> String {
        try Peer(port: endpoint.port, sending: request).answer()
    }

    /// Asks as often as it takes: on a busy machine an honest peer, too, may be thrown out as too slow.
    private func text(of endpoint: TextEndpoint) throws -> String {
        for _ in 0..<20 {
            let answer = try Peer(
                port: endpoint.port, sending: "GET / HTTP/1.1\\r\\n\\r\\n"
            ).answer()
            if let end = answer.range(of: "\r\n\r\n") { return String(answer[end.upperBound...]) }
        }
        return ""
    }

    @Test(arguments: [
        "GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n", "GET / HTTP/1.0\\r\\n\\r\\n",
        "GET /any?x HTTP/1.1\\n\\n",
    ])
    func `it answers a GET with the present text, headers and length`(request: String) throws {
        #expect(endpoint.port > 0)
        for text in ["# EOF\n", "naïve 1\n# EOF\n", String(repeating: "x 1\n", count: 100_000)] {
            endpoint.set(text)
            let answer = try ask(request)
            let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
            #expect(parts.count == 2)
            #expect(parts.last.map(String.init) == text)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            for field in [
                "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8",
                "Content-Length: \(text.utf8.count)", "Connection: close",
            ] { #expect(parts[0].contains("\r\n\(field)"), "\(field)") }
        }
    }

    @Test func `a HEAD is answered without the text`() throws {
        endpoint.set("text\n")
        let answer = try ask("HEAD / HTTP/1.1\\r\\n\\r\\n")
        #expect(answer.contains("Content-Length: 5\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\\r\\nContent-Length: 3\\r\\n\\r\\nabc", "405 "),
        ("GET /\\r\\n\\r\\n", "400 "), ("\\r\\n\\r\\n", "400 "),
        ("\\x16\\x03\\x01\\x02\\n\\n", "400 "), ("GET / FTP/1.1\\r\\n\\r\\n", "400 "),
        (
            "GET / HTTP/1.1\\r\\nX: LONG\\r\\n\\r\\n", "431 "
        ),
    ])
    func `what is no GET gets no text, and the next one does`(
        request: String, status: String
    ) throws {
        endpoint.set("text\n")
        let long = String(repeating: "y", count: 20_000)
        let answer = try ask(request.replacing("LONG", with: long))
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
        #expect(!answer.contains("text\n"))
        #expect(try ask("GET / HTTP/1.1\\r\\n\\r\\n").hasSuffix("\r\n\r\ntext\n"))
    }

    @Test func `a silent peer blocks neither the next text nor for long the next peer`() throws {
        let endpoint = try TextEndpoint(port: 0)
        let silent = try Peer(port: endpoint.port, sending: "GET / HT", reading: false)
        for number in 0..<10_000 { endpoint.set("text \(number)\n") }
        // It is thrown out after two seconds; without that nobody else would be served.
        #expect(try text(of: endpoint) == "text 9999\n")
        silent.leave()
    }

    @Test func `a peer that does not read blocks nobody for long`() throws {
        let endpoint = try TextEndpoint(port: 0)
        // Far more than the buffers of a connection take.
        endpoint.set(String(repeating: "x", count: 32 << 20))
        let deaf = try Peer(
            port: endpoint.port, sending: "GET / HTTP/1.1\\r\\n\\r\\n", reading: false)
        endpoint.set("text\n")
        #expect(try text(of: endpoint) == "text\n")
        deaf.leave()
    }

    @Test func `it stops at once with a peer inside, and the port is free`() throws {
        let silent = try Peer(port: endpoint.port, sending: "GET", reading: false)
        endpoint.stop()
        endpoint.stop()
        #expect(try Peer(port: endpoint.port, sending: "").exitCode != 0)
        silent.leave()
        let other = try TextEndpoint(port: endpoint.port)
        #expect(other.port == endpoint.port)
    }

    @Test func `a port that is taken is one line with exit code 64`() throws {
        let port = endpoint.port
        let error = #expect(throws: MachineError.self) { try TextEndpoint(port: port) }
        #expect(error?.exitCode == 64)
        #expect(error?.line.contains("127.0.0.1:\(port)") == true)
        #expect(error?.line.contains("EADDRINUSE") == true)
        #expect(error?.line.contains("\n") == false)
    }

    @Test(arguments: [-1, 65_536, .max, .min])
    func `what is no port is one line with exit code 64`(port: Int) throws {
        let error = #expect(throws: MachineError.self) { try TextEndpoint(port: port) }
        #expect(error?.exitCode == 64)
        #expect(error?.line.contains("ports go from 0 to 65535") == true)
    }

    @Test func `nobody outside this machine is served`() throws {
        let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
        let port = String(endpoint.port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - port.count) + port
        // State 0A listens; addresses are written in the byte order of the machine.
        var listening: [Substring] = []
        for line in table.split(separator: "\n") {
            let fields: [Substring] = line.split(separator: " ")
            if fields.count > 3, fields[1].hasSuffix(suffix), fields[3] == "0A" {
                listening.append(fields[1])
            }
        }
        #expect(listening == ["0100007F\(suffix)"[...]])
    }
}
