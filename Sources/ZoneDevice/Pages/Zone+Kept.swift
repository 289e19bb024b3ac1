internal import Percpu
internal import Synchronization

extension Zone {
    /// Keeps a pagemap that the table still leads to, because nobody took it out.
    ///
    /// A device that hung, or whose unmapping was never registered, leaves such an entry behind.
    func keepIfEntered(_ pagemap: DevPagemap<Strategy>) {
        guard !table.isEmpty(pagemap.frames) else { return }
        kept.withLock { $0.append(pagemap) }
    }
}
