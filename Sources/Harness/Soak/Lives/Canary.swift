import Percpu

/// A word that is poisoned as long as its object counts as freed (INV-5, INV-20).
final class Canary: Sendable {
    private let memory: HardwareMemory
    private let word: HardwareWord

    private static let alive = 0x0A11_7E
    private static let poison = 0x0DEAD

    init(memory: HardwareMemory) {
        self.memory = memory
        word = memory.allocate("canary", initially: Self.alive)
    }

    deinit { memory.deallocate(word) }

    /// Whether whoever holds a reference may rely on it.
    @inline(__always)
    var isAlive: Bool { word.loadAcquire() == Self.alive }

    /// Called by release.
    func die() { word.storeRelease(Self.poison) }
    /// Before the object can be taken again.
    func revive() { word.storeRelease(Self.alive) }
}
