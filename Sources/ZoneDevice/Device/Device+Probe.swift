internal import Percpu
internal import Synchronization

/// Binding the driver: acquire, register, acquire, register.
extension Device {
    /// Runs the driver's probe.
    ///
    /// - Context: the teardown thread, once.
    /// - Parameter walker: The calling thread's.
    /// - Returns: How it ended; after anything but `.bound` there is nothing left to tear down.
    /// - Throws: `MemmapError` when there is no memory for the pages; nothing is left behind then.
    public func attach(by walker: inout Walker<Strategy, Words>) throws(MemmapError) -> Attached {
        for stage in cycle.generation.probe[cycle.driver, default: []] {
            switch stage {
            case .acquire(.mapPages) where cycle.probeFailure == .mapping:
                if cycle.generation.failedMapping == .killsFirst { undoUnmapped(by: &walker) }
                return unwind(by: &walker) ? .failed : .hung
            case .acquire(let acquisition):
                try acquire(acquisition, by: &walker)
            case .register(let action):
                guard register(action, by: &walker) else {
                    return unwind(by: &walker) ? .failed : .hung
                }
            }
        }
        return .bound
    }

    private func acquire(
        _ acquisition: Generation.Acquisition, by walker: inout Walker<Strategy, Words>
    ) throws(MemmapError) {
        switch acquisition {
        case .initReference, .allocateQueue: break
        case .mapPages:
            let number = mappings.count
            let observe = self.observe
            reference.resume(at: &walker.seat)
            defer { reference.suspend(at: &walker.seat) }
            let mapping = try work.map(
                MappingPlan(
                    count: cycle.pages, firstFrame: frame(ofMapping: number),
                    userEntries: cycle.mappedPages, reference: reference,
                    references: cycle.generation.references, zone: zone,
                    complain: { observe(.complaint($0)) }), &walker)
            state.withLock { $0.mappings.append(mapping) }
        case .createDaxDevice: mapUsers()
        case .addDisk:
            // From here on the usage count is worth its slots (`blk_register_queue`).
            if cycle.usesQueue, !cycle.atomic { reference.switchToPercpu() }
            mapUsers()
        }
    }

    private func mapUsers() {
        for mapping in mappings { mapping.users.mapAll(huge: cycle.huge) }
    }

    /// Registers an action for the mapping made last.
    ///
    /// - Returns: Whether the probe may go on.
    private func register(
        _ action: Generation.Action, by walker: inout Walker<Strategy, Words>
    ) -> Bool {
        let mapping = mappings.isEmpty ? nil : mappings.count - 1
        let entry = Devres.Entry(action: action, mapping: mapping)
        guard cycle.probeFailure == .registration(action.name) else {
            state.withLock { $0.devres.register(entry) }
            return true
        }
        // Without the reset nothing undoes what the action was for, and nobody notices.
        if action.isResetOnFailure { _ = run(entry, by: &walker) }
        return !action.isResetOnFailure
    }

    /// Later kernels end the reference's life on this path, so that nobody waits for it in vain.
    private func undoUnmapped(by walker: inout Walker<Strategy, Words>) {
        let registered = state.withLock { !$0.devres.isEmpty }
        let steps: [Step] =
            switch (cycle.usesQueue, registered) {
            // The queue's own clean-up is registered and freezes it.
            case (true, true): []
            case (true, false): Generation.cleanUpQueue.steps
            case (false, true): [.killReference]
            case (false, false): [.killReference, .waitForRelease, .exitReference]
            }
        for step in steps { perform(step, mapping: nil, by: &walker) }
    }
}
