import Percpu
import Synchronization
import Testing

/// The windows that words open: where each strategy passes them, in order.
@Suite struct WindowTests {
    /// Writes down what it is told, with what the slots held at that moment.
    final class Recorder: WindowHook {
        private struct State {
            var windows: [Window] = []
            var slots: [Int] = []
            var isLooking = false
        }

        private let state = Mutex(State())
        private let look = Mutex<(@Sendable () -> Int)?>(nil)

        func watch(_ slots: @escaping @Sendable () -> Int) { look.withLock { $0 = slots } }

        func pass(_ window: Window) {
            let isNested = state.withLock { state in
                defer { state.isLooking = true }
                return state.isLooking
            }
            // The look itself loads words.
            guard !isNested else { return }
            let now = look.withLock { $0 }?() ?? 0
            state.withLock { state in
                state.windows.append(window)
                state.slots.append(now)
                state.isLooking = false
            }
        }

        /// What was passed since the last call, and what the slots held each time.
        func take() -> (windows: [Window], slots: [Int]) {
            state.withLock { state in
                defer {
                    state.windows = []
                    state.slots = []
                }
                return (state.windows, state.slots)
            }
        }
    }

    /// What a strategy passes.
    struct Course: Sendable, CustomTestStringConvertible {
        let type: any CounterStrategy.Type
        /// In percpu mode, and what was added to the slots by then.
        let percpu: [Window]
        let added: [Int]
        /// When the flag was met before.
        var atomic: [Window] = [.modeToAdd, .countToRelease]

        var testDescription: String { type.id }
    }

    static let courses = [
        Course(type: HeldRseqSlots.self, percpu: [.modeToAdd], added: [0]),
        Course(
            type: AddCheckSlots<WindowedWord>.self, percpu: [.addToCheck, .modeToAdd],
            added: [1, 1]),
        Course(
            type: ClosableSlots<WindowedWord>.self, percpu: [.modeToAdd, .addToCheck],
            added: [0, 1]),
        Course(
            type: SectionSlots<MembarrierSections<WindowedWord>>.self, percpu: [.modeToAdd],
            added: [0]),
        Course(
            type: SectionSlots<Quiescent<WindowedWord>>.self, percpu: [.modeToAdd], added: [0]),
    ]

    @Test("Each strategy passes the windows of its fast path, and no others", arguments: courses)
    func passes(_ course: Course) throws {
        Membarrier.register()
        if let reason = course.type.unavailableReason() { try skip("\(course.type.id): \(reason)") }
        func check<S: CounterStrategy>(_ type: S.Type) throws {
            guard let type = type as? any CounterStrategyOverWindows.Type else {
                return #expect(Bool(false), "\(S.id) does not count on windowed words")
            }
            try checkWindowed(type, course)
        }
        try check(course.type)
    }

    private func checkWindowed<S: CounterStrategyOverWindows>(
        _ type: S.Type, _ course: Course
    ) throws {
        let recorder = Recorder()
        let memory = WindowedMemory(
            HardwareMemory(arena: SlotArena(placeCount: placeCount)), hook: recorder)
        let reaper = ManualReaper()
        let domain = SwitchDomain(memory: memory, reaper: reaper)
        let ref = PercpuRef<S>(
            slotCount: placeCount, flags: .allowReinit, domain: domain, release: {})
        var seat = ref.seat(0)
        ref.resume(at: &seat)
        _ = recorder.take()
        recorder.watch { ref.snapshot().perSlot.reduce(0, &+) }
        ref.get(at: &seat)
        var passed = recorder.take()
        #expect(passed.windows == course.percpu)
        #expect(passed.slots == course.added)
        // Sees a change, and sees it in its place: a put is a get by minus one.
        ref.put(at: &seat)
        passed = recorder.take()
        #expect(passed.windows == course.percpu)
        #expect(passed.slots == course.added.map { 1 - $0 })

        recorder.watch { 0 }
        ref.kill()
        // The initial reference, under the switch lock; its own is taken and not dropped.
        #expect(recorder.take().windows == [.countToRelease])
        // The first operation that meets the flag may have to settle; the second goes straight on.
        #expect(ref.tryget(at: &seat))
        _ = recorder.take()
        ref.get(at: &seat)
        // What is taken brings no release about.
        #expect(recorder.take().windows == course.atomic.filter { $0 != .countToRelease })
        ref.get(at: &seat)
        _ = recorder.take()
        ref.put(at: &seat)
        #expect(recorder.take().windows == course.atomic)
        ref.suspend(at: &seat)
        _ = recorder.take()
        reaper.settle()
        // The switch's own reference, and not the fold.
        #expect(recorder.take().windows == [.countToRelease])
        ref.put(2, at: &seat)
        _ = recorder.take()
        ref.reinit()
        // The initial reference and the bias come back.
        #expect(!recorder.take().windows.contains(.countToRelease))
    }

    @Test("Every window has a place, a name and a sentence of its own")
    func properties() {
        #expect(Window.allCases.map(\.index) == Array(Window.allCases.indices))
        #expect(Set(Window.allCases.map(\.rawValue)).count == Window.allCases.count)
        #expect(Set(Window.allCases.map(\.summary)).count == Window.allCases.count)
        #expect(Window.allCases.filter(\.mayBeUnderSwitchLock) == [.countToRelease])
        #expect(
            Window.allCases.filter(\.isOfReaper) == [
                .flagToGrace, .graceToFold, .foldToConfirm, .confirmToSwitchPut,
            ])
    }

    @Test("Only windows that are said to may be passed under the switch lock")
    func underTheLock() throws {
        // The lock's owner is asked by an operation that is refused under it.
        final class Asker: WindowHook {
            let found = Mutex<Set<Window>>([])
            let ask = Mutex<(@Sendable () -> Bool)?>(nil)
            func pass(_ window: Window) {
                guard let ask = ask.withLock({ $0.take() }) else { return }
                if ask() { found.withLock { _ = $0.insert(window) } }
                self.ask.withLock { $0 = ask }
            }
        }
        typealias Strategy = ClosableSlots<WindowedWord>
        let asker = Asker()
        let memory = WindowedMemory(
            HardwareMemory(arena: SlotArena(placeCount: placeCount)), hook: asker)
        let reaper = ManualReaper()
        let refusals = Atomic<Int>(0)
        let domain = SwitchDomain(memory: memory, reaper: reaper)
        let probe = PercpuRef<Strategy>(
            slotCount: placeCount, flags: .allowReinit, domain: domain,
            misused: { _ in refusals.add(1, ordering: .relaxed) }, release: {})
        let ref = PercpuRef<Strategy>(
            slotCount: placeCount, flags: .allowReinit, domain: domain, release: {})
        var seat = ref.seat(0)
        asker.ask.withLock {
            $0 = {
                let before = refusals.load(ordering: .relaxed)
                // Refused under the lock and harmless elsewhere: it is percpu, and is not killed.
                probe.switchToPercpu()
                return refusals.load(ordering: .relaxed) > before
            }
        }
        for _ in 0..<3 {
            ref.get(at: &seat)
            ref.put(at: &seat)
            ref.kill()
            #expect(!ref.trygetLive(at: &seat))
            reaper.settle()
            #expect(ref.isZero)
            ref.reinit()
            ref.switchToAtomic()
            reaper.settle()
            ref.get(at: &seat)
            ref.put(at: &seat)
            ref.switchToPercpu()
        }
        let found = asker.found.withLock { $0 }
        #expect(found == Set(Window.allCases.filter(\.mayBeUnderSwitchLock)))
    }
}

/// A strategy that counts on windowed words, for a test that has only its type at hand.
protocol CounterStrategyOverWindows: CounterStrategy where Word == WindowedWord {}

extension HeldRseqSlots: CounterStrategyOverWindows {}
extension AddCheckSlots: CounterStrategyOverWindows where Word == WindowedWord {}
extension ClosableSlots: CounterStrategyOverWindows where Word == WindowedWord {}
extension SectionSlots: CounterStrategyOverWindows where Grace.Word == WindowedWord {}
