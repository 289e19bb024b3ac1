/// The percpu strategy that a run relies on where nobody names one.
public enum Engine {
    /// Says which strategy stands in for the preferred one, and why; `nil` when none has to.
    ///
    /// Never a silent change: the preferred strategy is skipped by name, with its reason.
    public static func notice(among subjects: [Subject]) -> String? {
        let candidates = Catalog.engines.compactMap { id in subjects.first { $0.id == id } }
        guard let preferred = candidates.first, let reason = preferred.unavailableReason() else {
            return nil
        }
        let standIn = candidates.first { $0.unavailableReason() == nil }?.id ?? "shared"
        return "\(preferred.id) is not available: \(reason); \(standIn) stands in for it"
    }
}
