internal import Percpu
internal import Synchronization

/// Binding the driver: acquire, register, acquire, register.
extension Device {
    private typealias Stages = ArraySlice<Generation.Stage>

    /// Runs the driver's probe.
    ///
    /// - Context: the teardown thread, once.
    /// - Parameter walker: The calling thread's.
    /// - Returns: How it ended; after anything but `.bound` there is nothing left to tear down.
    /// - Throws: `MemmapError` when there is no memory for the pages; nothing is left behind then.
    public func attach(by walker: inout Walker<Strategy, Words>) throws(MemmapError) -> Attached {
        let stages = cycle.generation.probe[cycle.driver, default: []]
        for (place, stage) in stages.enumerated() {
            let rest = stages[(place + 1)...]
            switch stage {
            case .acquire(.mapPages):
                if !canMap(before: rest) { return undoUnmapped(before: rest, by: &walker) }
                try map(by: &walker)
            case .acquire(let acquisition): acquire(acquisition)
            case .register(let action):
                if let ended = register(action, by: &walker) { return ended }
            }
        }
        return .bound
    }

    private func acquire(_ acquisition: Generation.Acquisition) {
        switch acquisition {
        case .initReference, .allocateQueue, .mapPages: break
        case .createDaxDevice: mapUsers()
        case .addDisk:
            // From here on the usage count is worth its slots (`blk_register_queue`).
            if cycle.usesQueue, !cycle.atomic { reference.switchToPercpu() }
            mapUsers()
        }
    }

    private func map(by walker: inout Walker<Strategy, Words>) throws(MemmapError) {
        let first = frame(ofMapping: mappings.count)
        precondition(
            first + cycle.pages <= zone.table.frameCount, "pages beyond the end of the table")
        let observe = self.observe
        reference.resume(at: &walker.seat)
        defer { reference.suspend(at: &walker.seat) }
        do throws(MemmapError) {
            let mapping = try work.map(
                MappingPlan(
                    count: cycle.pages, firstFrame: first, userEntries: cycle.mappedPages,
                    reference: reference, references: cycle.generation.references, zone: zone,
                    complain: { observe(.complaint($0)) }), &walker)
            state.withLock { $0.mappings.append(mapping) }
        } catch {
            for mapping in mappings { mapping.deleteEntry() }
            throw error
        }
    }

    private func mapUsers() {
        for mapping in mappings { mapping.users.mapAll(huge: cycle.huge) }
    }

    // MARK: - Failing

    /// Whether the pages can be mapped; `rest` begins with the registration of their unmapping.
    private func canMap(before rest: Stages) -> Bool {
        if cycle.probeFailure == .mapping { return false }
        if case .register(let unmapping)? = rest.first, unmapping.unregistered == .mapsNothing,
            cycle.probeFailure == .registration(unmapping.name)
        {
            return false
        }
        let first = frame(ofMapping: mappings.count)
        precondition(
            first + cycle.pages <= zone.table.frameCount, "the zone's table is too short for this")
        if zone.table.isEmpty(first..<first + cycle.pages) { return true }
        // What an earlier device left there keeps every later one out (INV-P10).
        observe(.complaint(.staleEntry))
        return false
    }

    /// Ends the probe of a driver whose pages cannot be mapped.
    private func undoUnmapped(
        before rest: Stages, by walker: inout Walker<Strategy, Words>
    ) -> Attached {
        let failedMapping = cycle.generation.failedMapping
        if failedMapping == .killsFirst {
            guard case .register(let unmapping)? = rest.first else { return end(by: &walker) }
            return end(unmapping.steps.filter(\.endsReference), by: &walker)
        }
        if cycle.usesQueue {
            // What the queue needs is registered before anybody looks whether the mapping failed.
            for stage in rest.dropFirst() {
                guard case .register(let action) = stage else { break }
                state.withLock { $0.devres.register(Devres.Entry(action: action)) }
            }
        } else if failedMapping == .exitsUnused {
            state.withLock { $0.devres.cancelLast() }
            return end([.exitReference], by: &walker)
        }
        return end(by: &walker)
    }

    /// Registers an action for the mapping made last.
    ///
    /// - Returns: How the probe ended; `nil` when it goes on.
    private func register(
        _ action: Generation.Action, by walker: inout Walker<Strategy, Words>
    ) -> Attached? {
        let mapping = mappings.isEmpty ? nil : mappings.count - 1
        guard cycle.probeFailure == .registration(action.name) else {
            let entry = Devres.Entry(action: action, mapping: mapping)
            state.withLock { $0.devres.register(entry) }
            return nil
        }
        switch action.unregistered {
        case .runs: return end(action.steps, on: mapping, by: &walker)
        case .does(let steps): return end(steps, on: mapping, by: &walker)
        case .ignored, .mapsNothing: return nil
        }
    }

    /// Ends the probe: takes `steps`, then runs what is registered.
    private func end(
        _ steps: [Step] = [], on mapping: Int? = nil, by walker: inout Walker<Strategy, Words>
    ) -> Attached {
        run(steps, on: mapping, by: &walker) && unwind(by: &walker) ? .failed : .hung
    }
}
