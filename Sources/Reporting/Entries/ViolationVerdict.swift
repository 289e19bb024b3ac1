import Records

/// What was violated, said first.
enum ViolationVerdict {
    /// One sentence, or none when everything held.
    static func of(_ violations: [Violation]) -> [RunVerdict] {
        guard let first = violations.first else { return [] }
        let more = violations.count == 1 ? "" : ", and \(violations.count - 1) more"
        return [RunVerdict(.bad, "\(first.invariant) was violated: \(first.symptom)\(more)")]
    }
}
