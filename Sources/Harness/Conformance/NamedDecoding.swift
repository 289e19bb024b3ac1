/// Decoding of values that JSON names, with the known names in the error.
extension KeyedDecodingContainer {
    /// The case whose name stands under `key`.
    func decodeNamed<Named>(_ type: Named.Type, forKey key: Key) throws -> Named
    where Named: RawRepresentable<String> & CaseIterable {
        try named(try decode(String.self, forKey: key), path: codingPath + [key])
    }

    /// The cases whose names stand in the list under `key`.
    func decodeNamedList<Named>(
        _ type: Named.Type, forKey key: Key, atLeast minimum: Int = 0
    ) throws -> [Named] where Named: RawRepresentable<String> & CaseIterable {
        let names = try decode([String].self, forKey: key)
        let path = codingPath + [key]
        guard names.count >= minimum else {
            throw UnmetExpectation(path: path, expected: "at least \(minimum) name")
        }
        return try names.map { try named($0, path: path) }
    }

    private func named<Named>(_ name: String, path: [any CodingKey]) throws -> Named
    where Named: RawRepresentable<String> & CaseIterable {
        if let found = Named(rawValue: name) { return found }
        let known = Named.allCases.map(\.rawValue).joined(separator: ", ")
        throw UnmetExpectation(path: path, expected: "one of \(known), not \"\(name)\",")
    }
}
