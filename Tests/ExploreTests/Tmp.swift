import Explore
import Percpu
import Testing
@Suite struct Tmp {
    @Test func zero() {
        typealias S = SectionSlots<MembarrierSections<ModelWord>>
        for k in 1...3 {
        expectExhausted(KillReinitKill<S>(workers: 0, kills: k), "none \(k)")
        expectExhausted(KillReinitKill<S>(workers: 0, kills: k, endsAlive: true), "none alive \(k)") }
    }
}
