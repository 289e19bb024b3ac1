public import Percpu

extension Window {
    /// Whether a load can pass it at all, under some way of counting.
    ///
    /// - Parameter load: Id of a load; those that are neither `devices` nor `lives` are users of references.
    /// - Returns: False where it is no wonder that the window was never hit.
    func isMet(by load: String) -> Bool {
        switch self {
        // Pages are counted on as in production, over hardware words: they have none inside an operation.
        case .modeToAdd, .addToCheck, .countToRelease: load == SoakLoad.lives.id
        case .flagToGrace, .graceToFold, .foldToConfirm, .confirmToSwitchPut, .killToPuts,
            .beforeExit:
            load == SoakLoad.devices.id || load == SoakLoad.lives.id
        case .lookupToTake, .pageGetToPagemapPut, .pagePutToPagemapPut, .attachToUse, .zapToKill,
            .beforeWait, .beforeRemoval, .removalToDelete:
            load == SoakLoad.devices.id
        case .beforeRevival: load == SoakLoad.lives.id
        }
    }

    /// Whether a way of counting can pass it at all, under some load.
    ///
    /// - Parameter subject: Id of a strategy.
    /// - Returns: False where it is no wonder that the window was never hit.
    func isMet(under subject: String) -> Bool {
        switch self {
        // Where adding and asking are two steps, or one step whose answer comes back.
        case .addToCheck: ["slots", "locked"].contains(subject)
        default: true
        }
    }

    /// Those that a soak of these loads and ways of counting is to hit, in their order.
    ///
    /// - Parameters:
    ///   - loads: Ids of loads.
    ///   - subjects: Ids of sound strategies.
    /// - Returns: Windows that some load passes under some strategy.
    public static func met(
        by loads: some Sequence<String>, under subjects: some Sequence<String>
    ) -> [Window] {
        let loads = Array(loads)
        let subjects = Array(subjects)
        return allCases.filter { window in
            loads.contains { window.isMet(by: $0) } && subjects.contains { window.isMet(under: $0) }
        }
    }
}
