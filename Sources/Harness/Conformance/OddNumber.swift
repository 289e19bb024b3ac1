/// Sound JSON of any shape, searched for the first number that is no 64-bit integer.
///
/// A decoder that meets such a number calls the whole line invalid and names no place.
struct OddNumber: Decodable {
    /// Where it stands; `nil` when every number is an integer.
    let path: [any CodingKey]?

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        var path: [any CodingKey]?
        if let fields = try? decoder.container(keyedBy: Key.self) {
            for key in fields.allKeys where path == nil {
                path = try fields.decode(OddNumber.self, forKey: key).path
            }
        } else if var list = try? decoder.unkeyedContainer() {
            while !list.isAtEnd {
                let found = try list.decode(OddNumber.self).path
                path = path ?? found
            }
        } else {
            let value = try decoder.singleValueContainer()
            let isOdd =
                (try? value.decode(Double.self)) != nil
                && (try? value.decode(Int.self)) == nil
            if isOdd { path = decoder.codingPath }
        }
        self.path = path
    }
}
