import Percpu
import ZoneDevice

extension MeasuredPages {
    /// Takes the device apart, with all workers gone, and tells what does not add up.
    func judge() -> Judgement {
        var findings: [Finding] = []
        let name = "\(S.id), \(Rules.id), \(Shape.id)"
        func check(_ holds: Bool, _ invariant: String, _ symptom: String, _ detail: String) {
            if !holds { findings.append(Finding(invariant, symptom, "\(name): \(detail)")) }
        }
        if let zapper, !zapper.stop(within: patience) {
            check(false, "INV-6", "hang", "the zapping thread did not end")
        }
        let total = reference.snapshot().total
        check(
            total == expectedTotal, "INV-P2", "counts were lost",
            "total is \(total ?? 0), not \(expectedTotal)")
        let pages = mapping.inspect()
        check(
            pages == born, "INV-P2", "pages were not left as they were",
            "\(pages), at birth \(born)")

        var walker = Walker(
            on: reference, slot: teardownSlot, index: workerCount, in: mapping.zone)
        if Rules.losesReferences, let total { reference.put(total - 1, at: &walker.seat) }
        let life = self.life
        life.kill()
        let killed = Ticks.now()
        reference.kill { life.confirm() }
        if life.awaitConfirm(within: patience) {
            checkDead(&walker, check)
        } else {
            check(false, "INV-6", "confirm never ran", "\(reference.snapshot())")
        }
        mapping.zapUsers()
        drop(&walker)
        let released = life.awaitRelease(within: patience)
        reference.suspend(at: &walker.seat)
        let tearDown = life.releaseTicks > killed ? life.releaseTicks - killed : 0
        if released {
            mapping.deleteEntry()
            mapping.waitForReaders()
            check(
                reference.lateAdds == 0, "INV-10", "late add",
                "slots moved by \(reference.lateAdds) after the fold")
            reference.exit()
        } else {
            check(false, "INV-6", "release never ran", "\(reference.snapshot())")
        }
        for complaint in complaints.all {
            check(false, complaint.invariant, "the model complained", "\(complaint)")
        }
        return Judgement(
            findings: findings
                + life.findings(of: name, confirmed: released ? true : nil, released: released),
            tearDown: tearDown)
    }

    /// What a look at all pages finds while nobody holds one beyond its birth.
    private var born: PageInspection {
        let heads = (mapping.pages.count - 1) >> Rules.compoundShift + 1
        var born = PageInspection()
        born.alive = Rules.birthCount == 0 ? 0 : heads
        born.sum = heads * Rules.birthCount
        return born
    }

    /// Nobody can look a pagemap up once its kill is confirmed.
    private func checkDead(
        _ walker: inout Walker<S, HardwareWords>,
        _ check: (Bool, String, String, String) -> Void
    ) {
        if Rules.lookup == .never { return }
        let pinned = FastGup<Rules, InlineShape>.pin(
            0..<1, of: mapping.users, in: mapping.zone, by: &walker)
        check(pinned == 0, "INV-P4", "lookup after confirm", "a page of a dead device was pinned")
    }

    /// Drops what stands for the pages, as this kernel does when it unmaps them.
    private func drop(_ walker: inout Walker<S, HardwareWords>) {
        switch Rules.lastPut {
        case .idles: mapping.putReferences(by: &walker)
        case .dropsReference where Rules.birthCount > 0:
            _ = mapping.putPages(Rules.self, InlineShape.self, reschedule: {}, by: &walker)
        case .dropsReference, .entersAllocator: break
        }
    }
}

extension Complaint {
    /// The promise that is broken.
    var invariant: String {
        switch self {
        case .pageToAllocator: "INV-P6"
        case .lookupAfterExit: "INV-20"
        case .stillLive, .lookupAfterConfirm, .lookupAfterUnmap: "INV-P4"
        case .staleEntry: "INV-P10"
        }
    }
}
