internal import Records

extension ConformanceEntry {
    /// An entry for vectors that are yet to be played.
    init(file: VectorFile, subject: String) {
        self.init(
            file: file.path, subject: subject, vectors: file.vectors.count, passed: 0, refused: 0,
            failed: 0, skipped: 0, firstFailure: nil)
    }

    /// Counts one vector; the first that failed is remembered.
    mutating func add(_ played: PlayedVector) {
        switch played {
        case .passed: passed += 1
        case .refused: refused += 1
        case .failed(let failure):
            failed += 1
            if firstFailure == nil { firstFailure = failure }
        }
    }
}
