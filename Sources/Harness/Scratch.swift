import Percpu
struct Sub { let id: String; let run: (Int) -> UInt64 
  init<R: Reference>(_ r: R) { id = R.id; run = { n in var seat = r.seat(0); r.resume(at: &seat); let t = Ticks.now(); GetPut.batch(on: r, at: &seat, pairs: n); let e = Ticks.now(); r.suspend(at: &seat); return e - t } }
}
public func scratch() {
  Membarrier.register()
  let memory = HardwareMemory(arena: SlotArena(placeCount: 64))
  let d = SwitchDomain(memory: memory, reaper: ManualReaper())
  let subs = [Sub(EmptyLoop()), Sub(Floor(slotCount: 64, memory: memory)), Sub(PrivateLocked(slotCount: 64, memory: memory)), Sub(SwiftARC()),
   Sub(PercpuRef<RseqSlots>(slotCount: 64, domain: d){}), Sub(PercpuRef<AddCheckSlots<HardwareWord>>(slotCount: 64, domain: d){}),
   Sub(PercpuRef<ClosableSlots<HardwareWord>>(slotCount: 64, domain: d){}), Sub(PercpuRef<SectionSlots<Quiescent<HardwareWord>>>(slotCount: 64, domain: d){}),
   Sub(PercpuRef<SectionSlots<MembarrierSections<HardwareWord>>>(slotCount: 64, domain: d){}), Sub(PercpuRef<SharedAtomic<HardwareWord>>(slotCount: 64, domain: d){})]
  for s in subs { var best = UInt64.max; for _ in 0..<2000 { best = min(best, s.run(4000)) }; print(s.id, Double(best) / 4000 / 2.596) }
}
