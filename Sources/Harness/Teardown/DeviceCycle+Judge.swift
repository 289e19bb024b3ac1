import Percpu
import Records
import ZoneDevice

/// The end of a device: what the oracle has to say once it is torn down.
extension DeviceCycle {
    func finish() {
        for (number, mapping) in device.mappings.enumerated() {
            let dropped = mapping.pages.droppedTouchCount
            if dropped > 0 { log.note(.useAfterUnmap, "\(dropped) more touches were not kept") }
            for touch in mapping.pages.takeLateTouches() {
                let who = touch.worker.map { $0 == holderIndex ? "the holder" : "worker \($0)" }
                // A pin from before is put after the removal; nobody else has any business there.
                let held = touch.doing == .unpin || touch.doing == .hold
                log.note(
                    held ? .useAfterUnmap : .touchAfterUnmap,
                    "\(who ?? "a thread") touched page \(touch.page) of mapping \(number) in "
                        + "\(touch.doing), during or after \(touch.step?.rawValue ?? "attach")")
            }
        }
        judgeOrder()
        guard !isAbandoned, witness.isKilled else { return }
        if witness.releases == 0 { log.note(.neverReleased, "the life ended without release") }
        if !device.reference.hasExited {
            log.note(.unbalanced, "the reference was not exited: its slots are still there")
        }
        let late = device.reference.lateAdds
        if late != 0 { log.note(.lateAdd, by: late, "slots moved by \(late) after the fold") }
        for mapping in device.mappings {
            if !zone.table.isEmpty(mapping.pagemap.frames) {
                log.note(.staleEntry, "the table still leads to the pagemap")
            }
            judgeCounts(of: mapping)
        }
    }

    /// Steps are what devres gives for this kernel (INV-P7); a hang leaves the rest out.
    private func judgeOrder() {
        guard plan.cycle.probeFailure == nil else { return }
        let expected = plan.cycle.generation.teardown(of: plan.cycle.driver)
        let taken = device.log
        if isAbandoned ? !expected.starts(with: taken) : taken != expected {
            log.note(
                .wrongOrder, "steps were \(taken.map(\.rawValue).joined(separator: " "))")
        }
    }

    /// Every page is back at what its kernel leaves it with (INV-P9).
    private func judgeCounts(of mapping: Mapping<S, Pages>) {
        let taken = device.log
        guard taken.contains(.removeMemory) else { return }
        mapping.pages.restore()
        let expected = taken.contains(.putPages) ? 0 : mapping.birthReferences
        let found = work.inspect(mapping)
        if found.sum != expected {
            log.note(
                .lostCount, by: found.sum - expected,
                "page counts sum to \(found.sum) in the end, not to \(expected)")
        }
        if let page = found.damaged { log.note(.damagedPage, by: page, "canary of page \(page)") }
    }

    var dump: String {
        let snapshot = device.reference.snapshot()
        let steps = device.log.map(\.rawValue).joined(separator: " ")
        return "count \(snapshot.shared), less the bias \(snapshot.shared &- percpuBias); slots "
            + "\(snapshot.perSlot.filter { $0 != 0 }), total \(snapshot.total.map(String.init) ?? "unknown"); "
            + "\(snapshot.mode.rawValue)\(snapshot.dead ? ", dead" : "")"
            + "\(snapshot.switching ? ", switching" : ""); \(witness.heldCount) pins held; steps: \(steps)"
    }
}
