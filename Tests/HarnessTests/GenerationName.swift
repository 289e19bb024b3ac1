public import Testing
public import ZoneDevice

extension Generation: CustomTestStringConvertible {
    /// The whole of it would be thousands of characters in every line of a log.
    public var testDescription: String { id }
}
