internal import Percpu
internal import Synchronization

/// Unbinding the driver: devres runs what was registered.
extension Device {
    /// Tears the device down.
    ///
    /// - Context: the teardown thread, once, after an attach that bound the driver.
    /// - Parameter walker: The calling thread's.
    /// - Returns: Whether it came to its end; false when a wait was abandoned.
    public func teardown(by walker: inout Walker<Strategy, Words>) -> Bool { unwind(by: &walker) }

    func unwind(by walker: inout Walker<Strategy, Words>) -> Bool {
        let lastInFirstOut = cycle.lastInFirstOut
        while let entry = state.withLock({
            $0.devres.next(lastInFirstOut: lastInFirstOut)
        }) {
            guard run(entry.action.steps, on: entry.mapping, by: &walker) else { return false }
        }
        return true
    }

    /// Takes the steps of one action; false when it was abandoned in one of them.
    func run(
        _ steps: [Step], on mapping: Int?, by walker: inout Walker<Strategy, Words>
    ) -> Bool {
        for step in steps {
            guard perform(step, mapping: mapping, by: &walker) else { return false }
        }
        return true
    }

    private func perform(
        _ step: Step, mapping index: Int?, by walker: inout Walker<Strategy, Words>
    ) -> Bool {
        state.withLock { $0.log.append(step) }
        for mapping in mappings { mapping.pages.note(step) }
        // Before the step begins: looking at every page is no part of what it costs.
        if step == .removeMemory, let index { observe(.inspected(work.inspect(mappings[index]))) }
        observe(.began(step))
        let goesOn =
            step.isWait
            ? wait(step) : act(step, on: index.map { mappings[$0] }, by: &walker)
        observe(.ended(step))
        return goesOn
    }

    private func wait(_ step: Step) -> Bool {
        // Nothing else is to come: a grace period that was held may end now.
        settle?()
        return step == .waitForRelease
            ? completion.wait { isAbandoned } : queue.awaitFrozen { isAbandoned }
    }

    private func act(
        _ step: Step, on mapping: Mapping<Strategy, Words>?,
        by walker: inout Walker<Strategy, Words>
    ) -> Bool {
        switch step {
        case .zapUsers, .removeDisk: for mapping in mappings { mapping.zapUsers() }
        case .killReference, .freezeQueue: kill(step)
        case .exitReference: reference.exit()
        case .awaitConfirm: settle?()
        case .markQueueDying, .drainQueue, .markQueueDead, .putQueue: break
        case .waitForRelease, .waitForZero: break
        case .strayGet: counting(&walker) { reference.get(at: &$0.seat) }
        case .strayPut: counting(&walker) { reference.put(at: &$0.seat) }
        case .tryAfterKill: counting(&walker) { tryAfterKill(by: &$0) }
        case .putPages, .putPageReferences, .checkLive, .removeMemory, .deleteTableEntry,
            .waitForReaders, .lookUp, .beginWalk, .finishWalk:
            // A probe that failed before it mapped anything has nothing to unmap.
            if let mapping { counting(&walker) { unmap(step, mapping, by: &$0) } }
        }
        return !isAbandoned
    }

    /// Has the walker count, and nobody wait for it afterwards: it may sleep next.
    func counting(
        _ walker: inout Walker<Strategy, Words>, _ body: (inout Walker<Strategy, Words>) -> Void
    ) {
        reference.resume(at: &walker.seat)
        body(&walker)
        reference.suspend(at: &walker.seat)
    }

    private func kill(_ step: Step) {
        let observe = self.observe
        let confirmation = self.confirmation
        let confirm: @Sendable () -> Void = {
            confirmation.come()
            observe(.confirmed)
        }
        if step == .freezeQueue {
            queue.startFreeze(confirm: confirm)
        } else {
            reference.kill(confirm: confirm)
        }
        if cycle.fold == .early { settle?() }
    }

    private func unmap(
        _ step: Step, _ mapping: Mapping<Strategy, Words>,
        by walker: inout Walker<Strategy, Words>
    ) {
        switch step {
        case .putPages: _ = work.putPages(mapping, reschedule, &walker)
        case .putPageReferences: mapping.putReferences(by: &walker)
        case .checkLive: mapping.checkLive(by: &walker)
        case .removeMemory:
            mapping.removeMemory()
        case .deleteTableEntry:
            lookUpRemoved(mapping, by: &walker)
            mapping.deleteEntry()
        case .waitForReaders: mapping.waitForReaders()
        case .lookUp: giveBack(work.lookUp(mapping, &walker), by: &walker)
        case .beginWalk:
            let found = work.lookUp(mapping, &walker)
            state.withLock { $0.walk = found }
        case .finishWalk: finishWalk(on: mapping, by: &walker)
        default: break
        }
    }

    private func giveBack(
        _ entry: PagemapEntry<Strategy>, by walker: inout Walker<Strategy, Words>
    ) {
        if !entry.isNone { entry.with { $0.reference.put(at: &walker.seat) } }
    }

    /// The walker that looked up before the kill goes on as if nothing had happened since.
    private func finishWalk(
        on mapping: Mapping<Strategy, Words>, by walker: inout Walker<Strategy, Words>
    ) {
        let walk = state.withLock { state in
            defer { state.walk = .none }
            return state.walk
        }
        guard !walk.isNone else { return }
        work.takePage(mapping, &walker)
        giveBack(walk, by: &walker)
        work.putPage(mapping, &walker)
    }

    /// What a walker would find just before the entry goes: nothing, once the memory is gone.
    private func lookUpRemoved(
        _ mapping: Mapping<Strategy, Words>, by walker: inout Walker<Strategy, Words>
    ) {
        // A reference that has exited lets nobody in anyhow; to come across it is a defect of its own.
        guard log.contains(.removeMemory), !reference.hasExited else { return }
        // Between a kill and its confirmation anybody may still be let in: where the memory goes that early, as up to
        // v5.1, that is what the generation is known for, and nothing that a lookup could break.
        guard confirmation.hasCome || !reference.isDying else { return }
        let found = work.lookUp(mapping, &walker)
        if !found.isNone { observe(.complaint(.lookupAfterUnmap)) }
        giveBack(found, by: &walker)
    }

    private func tryAfterKill(by walker: inout Walker<Strategy, Words>) {
        let taken = reference.trygetLive(at: &walker.seat)
        observe(.triedAfterKill(taken: taken))
        if taken { reference.put(at: &walker.seat) }
    }
}
