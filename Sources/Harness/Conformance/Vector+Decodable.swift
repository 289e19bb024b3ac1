extension Vector: Decodable {
    private enum Key: String, CodingKey {
        case name, category, release, ops, expected
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let operations = try container.decode([Operation].self, forKey: .ops)
        let expected = try container.decode([Expected].self, forKey: .expected)
        let path = decoder.codingPath
        guard case .initialise = operations.first else {
            throw UnmetExpectation(path: path + [Key.ops], expected: "init as the first operation")
        }
        guard expected.count == operations.count else {
            throw UnmetExpectation(
                path: path + [Key.expected],
                expected: "\(operations.count) entries, one per operation, not \(expected.count)")
        }
        let category = try container.decode(String.self, forKey: .category)
        try Self.checkEndings(of: expected, category: category, path: path + [Key.expected])
        self.init(
            name: try container.decode(String.self, forKey: .name), category: category,
            release: try container.decodeNamed(Release.self, forKey: .release),
            operations: operations, expected: expected)
    }

    /// The last entry of a vector of category `fatal` is fatal, and no other is.
    private static func checkEndings(
        of expected: [Expected], category: String, path: [any CodingKey]
    ) throws {
        let fatal = expected.indices.filter {
            if case .fatal = expected[$0] { true } else { false }
        }
        let allowed = category == "fatal" ? [expected.count - 1] : []
        guard fatal == allowed else {
            throw UnmetExpectation(
                path: path,
                expected: "\"fatal\" in the last entry of a vector of that category, only there")
        }
    }
}

extension Vector.Expected: Decodable {
    private enum Key: String, CodingKey {
        case fatal
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if container.contains(.fatal) {
            self = .fatal(try container.decode(String.self, forKey: .fatal))
        } else {
            self = .observed(try Outcome(from: decoder))
        }
    }
}

extension Outcome: Decodable {
    private enum Key: String, CodingKey {
        case ret, events, unordered, blocks, during, warns, warn, kernel
    }

    private enum KernelKey: String, CodingKey {
        case total
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let blocks = try container.decode(Bool.self, forKey: .blocks)
        let warns = try container.decode(Bool.self, forKey: .warns)
        var comparesTotal = false
        var total: Int?
        if container.contains(.kernel) {
            let kernel = try container.nestedContainer(keyedBy: KernelKey.self, forKey: .kernel)
            comparesTotal = kernel.contains(.total)
            total = try kernel.decodeIfPresent(Int.self, forKey: .total)
        }
        self.init(
            returned: try container.decode(Returned.self, forKey: .ret),
            state: try Glimpse(from: decoder),
            events: try container.decodeNamedList(Event.self, forKey: .events),
            isUnordered: try container.decodeIfPresent(Bool.self, forKey: .unordered) ?? false,
            during: blocks ? try container.decode(Glimpse.self, forKey: .during) : nil,
            warnings: warns
                ? try container.decodeNamedList(KernelWarning.self, forKey: .warn, atLeast: 1) : [],
            comparesTotal: comparesTotal, total: total)
    }
}

extension Glimpse: Decodable {
    private enum Key: String, CodingKey {
        case dying, zero, released, confirms
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            isDying: try container.decode(Bool.self, forKey: .dying),
            isZero: try container.decode(Bool.self, forKey: .zero),
            released: try container.decode(Int.self, forKey: .released),
            confirms: try container.decode(Confirmations.self, forKey: .confirms))
    }
}

extension Confirmations: Decodable {
    private enum Key: String, CodingKey {
        case a = "A"
        case b = "B"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            a: try container.decode(Int.self, forKey: .a),
            b: try container.decode(Int.self, forKey: .b))
    }
}

extension Returned: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else {
            throw UnmetExpectation(
                path: decoder.codingPath, expected: "null, true, false or an integer")
        }
    }
}
