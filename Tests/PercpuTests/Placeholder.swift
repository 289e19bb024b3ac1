import Percpu
import Testing

@Test func smoke() {
    Membarrier.register()
    let memory = HardwareMemory(arena: SlotArena(placeCount: 64))
    let reaper = ManualReaper()
    let domain = SwitchDomain(memory: memory, reaper: reaper)
    func run<S: CounterStrategy>(_: S.Type) where S.Word == HardwareWord {
        #expect(S.unavailableReason() == nil)
        let ref = PercpuRef<S>(slotCount: 64, flags: .allowReinit, domain: domain) {}
        var seat = ref.seat(0)
        ref.resume(at: &seat)
        for _ in 0..<3 {
            for _ in 0..<5 { ref.get(at: &seat) }
            ref.put(2, at: &seat)
            #expect(ref.snapshot().total == 4)
            ref.suspend(at: &seat)
            ref.kill()
            reaper.settle()
            ref.resume(at: &seat)
            #expect(ref.snapshot().total == 3, "\(S.id) \(ref.snapshot())")
            #expect(!ref.trygetLive(at: &seat))
            ref.put(3, at: &seat)
            #expect(ref.isZero)
            ref.reinit()
        }
    }
    run(RseqSlots.self)
    run(AddCheckSlots<HardwareWord>.self)
    run(ClosableSlots<HardwareWord>.self)
    run(SectionSlots<Quiescent<HardwareWord>>.self)
    run(SectionSlots<MembarrierSections<HardwareWord>>.self)
}
