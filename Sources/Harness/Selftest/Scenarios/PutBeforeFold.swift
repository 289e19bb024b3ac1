import ZoneDevice

extension Mishap {
    /// io_file_data, February 2020: "<= 0 (0)", told long after the guilty put.
    static let putBeforeFold = Mishap(
        "put-too-many-before-fold",
        "one put too many before the fold, which finds no reference",
        Detector("INV-19", .underflow), besides: [.hang, .lostCount]
    ) { life, wrongly in
        life.kill()
        if wrongly { life.strayPut() }
        life.settle()
    }
}
