/// References on the pagemap that a kernel takes when it maps pages.
public enum MappingReferences: String, Sendable, Hashable, Codable {
    /// None: up to 4.11, and for private memory from 6.1.
    case none
    /// One for each page, one by one: 4.12 to 5.2.
    case eachPage
    /// One for each compound of pages: 5.17.
    case eachCompound
    /// One for each page, all at once (`percpu_ref_get_many`): from 5.3 on.
    case bulk
}
