public import ZoneDevice

/// A check of the oracle that can fire: the promise it watches, and what its breach looks like.
public struct Detector: Sendable, Hashable {
    /// The promise by its number, such as `INV-10`.
    public let invariant: String
    public let symptom: Symptom

    public init(_ invariant: String, _ symptom: Symptom) {
        self.invariant = invariant
        self.symptom = symptom
    }

    /// The detector that fires for a symptom of a device.
    public init(_ symptom: Symptom) {
        self.init(symptom.invariant, symptom)
    }

    /// The detector that a finding is of; `nil` for a promise that is not percpu_ref's.
    init?(_ finding: Finding) {
        guard let symptom = Symptom(finding) else { return nil }
        self.init(finding.invariant, symptom)
    }

    /// The detector of a symptom as records spell it, with or without its number.
    init?(text: String) {
        guard let word = text.split(separator: " ").first,
            let symptom = Symptom(rawValue: String(word))
        else { return nil }
        self.init(symptom)
    }

    /// As in records: `INV-10 late add`.
    public var name: String { "\(invariant) \(symptom.words)" }
}

extension Symptom {
    /// As a person says it: `late add` for `lateAdd`.
    var words: String {
        rawValue.reduce(into: "") { words, letter in
            words += letter.isUppercase ? " \(letter.lowercased())" : String(letter)
        }
    }
}
