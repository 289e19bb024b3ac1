import Percpu
import ZoneDevice

/// A device's event, in a form that can be compared.
enum DeviceMark: Equatable {
    case began(Step)
    case ended(Step)
    case confirmed
    case released
    case misuse(Misuse)
    case complaint(Complaint)
    case inspected(PageInspection)
    case tried(taken: Bool)

    init(_ event: DeviceEvent) {
        switch event {
        case .began(let step): self = .began(step)
        case .ended(let step): self = .ended(step)
        case .confirmed: self = .confirmed
        case .released: self = .released
        case .misuse(let misuse): self = .misuse(misuse)
        case .complaint(let complaint): self = .complaint(complaint)
        case .inspected(let inspection): self = .inspected(inspection)
        case .triedAfterKill(let taken): self = .tried(taken: taken)
        }
    }
}
