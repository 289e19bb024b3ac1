public import Percpu

/// placeholder, replaced by the memmap branch
public protocol PackedWords: Sendable {
    associatedtype Word: AtomicWord
    init(count: Int) throws(MemmapError)
    var count: Int { get }
    func word(_ index: Int) -> Word
    func remove()
    func deallocate()
}
public enum MemmapError: Error, Sendable, Equatable {
    case tooLarge(bytes: Int)
    case refused(bytes: Int)
}
