import Foundation
import Testing
import ZoneDevice

/// What `Golden/teardown-orders.txt` says about one generation under one driver.
struct GoldenTeardown: Sendable {
    struct Action: Equatable {
        var name: String
        var steps: [Step]
    }

    var generation: String
    var driver: Driver
    var order: [String]?
    var actions: [Action] = []
    var unmapped: [Step] = []
    /// Whether a probe whose pages could not be mapped waits in vain.
    var unmappedHangs = false

    var steps: [Step] { actions.flatMap(\.steps) }

    /// The file, which nothing but a person writes.
    static func all() throws -> [GoldenTeardown] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Golden/teardown-orders.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        var all: [GoldenTeardown] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "==" {
                let driver = try #require(Driver(rawValue: words[2]))
                all.append(GoldenTeardown(generation: words[1], driver: driver))
            } else {
                try all[all.count - 1].read(String(words[0].dropLast()), String(line))
            }
        }
        return all
    }

    static func of(_ generation: Generation, _ driver: Driver) throws -> GoldenTeardown {
        try #require(
            try all().first { $0.generation == generation.id && $0.driver == driver })
    }

    private mutating func read(_ key: String, _ line: String) throws {
        let value = String(line.dropFirst(key.count + 1))
        let words = value.split(separator: " ").map(String.init)
        switch key {
        case "order":
            order = value.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        case "unmapped":
            unmappedHangs = words.last == "..."
            unmapped = try Self.steps(unmappedHangs ? words.dropLast() : words)
        default: actions.append(Action(name: key, steps: try Self.steps(words)))
        }
    }

    private static func steps(_ words: [String]) throws -> [Step] {
        try words.map { word in try #require(Step(rawValue: word), "no step \(word)") }
    }
}

extension Step {
    /// The word that the table of domain.md 4.3 has for it; `nil` for what it leaves out.
    var inTable: String? {
        switch self {
        case .zapUsers: "zap"
        case .killReference: "kill"
        case .waitForRelease: "wait"
        case .exitReference: "exit"
        case .putPages: "put pages"
        case .putPageReferences: "put_many"
        case .removeMemory: "remove memory"
        case .deleteTableEntry: "table delete"
        case .waitForReaders: "GP"
        default: nil
        }
    }
}

/// A generation under a driver: what most tests of devices are about.
struct Pairing: Sendable, CustomTestStringConvertible {
    let generation: Generation
    let driver: Driver

    var testDescription: String { "\(generation.id) \(driver.rawValue)" }

    static let all: [Pairing] = Generation.all.flatMap { generation in
        Driver.allCases.map { Pairing(generation: generation, driver: $0) }
    }

    func cycle(pages: Int) -> Cycle { Cycle(generation: generation, driver: driver, pages: pages) }
}
