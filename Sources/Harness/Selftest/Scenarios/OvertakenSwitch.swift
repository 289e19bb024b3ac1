import ZoneDevice

extension Mishap {
    /// io_uring fixed files, 2020 (syzbot e017e49c39ab484ac87a): callbacks are not first in, first out.
    static let overtakenSwitch = Mishap(
        "overtaken-switch",
        "the object goes in a callback of its own that overtakes the switch",
        Detector("INV-22", .freedWhileSwitching)
    ) { life, wrongly in
        if !wrongly { life.onRelease(.exitsLater) }
        life.kill()
        if wrongly { life.exitLater() }
        life.settle()
    }
}
