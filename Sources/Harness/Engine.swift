/// The percpu strategy that a run relies on where nobody names one.
public enum Engine {
    /// Says which strategy stands in for the preferred one, and why; `nil` when none has to.
    ///
    /// Never a silent change: the preferred strategy is skipped by name, with its reason.
    public static func notice(among subjects: [Subject]) -> String? {
        let engines = Catalog.engines.compactMap { id in Catalog.subjects.first { $0.id == id } }
        guard let preferred = engines.first, subjects.contains(where: { $0.id == preferred.id }),
            let reason = preferred.unavailableReason()
        else { return nil }
        let standIn = engines.first { $0.unavailableReason() == nil }?.id ?? "shared"
        return "\(preferred.id) is not available: \(reason); \(standIn) stands in for it"
    }

    /// The first percpu strategy that can run in the calling thread; the preferred one if none can.
    public static var first: String {
        let available = Catalog.engines.first { id in
            Catalog.subjects.first { $0.id == id }?.unavailableReason() == nil
        }
        return available ?? Catalog.engines[0]
    }
}
