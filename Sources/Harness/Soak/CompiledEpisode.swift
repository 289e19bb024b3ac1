import Machine
import Records

/// An episode whose loops were compiled for one type alone.
///
/// Closures and not the episode itself: the methods of a generic class that are reached through a protocol
/// are not specialised. Made where the type is known statically, they are.
final class CompiledEpisode: Episode {
    private let working: @Sendable (WorkerContext) -> Void
    private let conducting: @Sendable (Int) -> Void
    private let stopping: @Sendable () -> Void
    private let abandoning: @Sendable () -> Void
    private let judging: @Sendable () -> Void
    private let remarking: @Sendable () -> [Finding]
    private let standing: @Sendable () -> [Standing]

    init<E: Episode>(_ episode: E) {
        working = { episode.work($0) }
        conducting = { episode.conduct(lane: $0) }
        stopping = { episode.stop() }
        abandoning = { episode.abandon() }
        judging = { episode.judge() }
        remarking = { episode.remarks() }
        standing = { episode.standings() }
    }

    func work(_ context: WorkerContext) { working(context) }
    func conduct(lane: Int) { conducting(lane) }
    func stop() { stopping() }
    func abandon() { abandoning() }
    func judge() { judging() }
    func remarks() -> [Finding] { remarking() }
    func standings() -> [Standing] { standing() }
}
