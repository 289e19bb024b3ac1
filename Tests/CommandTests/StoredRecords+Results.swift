import Records

extension StoredRecords {
    /// How many results the lines have together; the last line may have none, only what the run learned at its end.
    func results<Entry: Codable & Sendable>(of type: Entry.Type) throws -> Int {
        try lines.reduce(0) { $0 + (try $1.document(of: type).results.count) }
    }
}
