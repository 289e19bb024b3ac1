import Foundation
import Mutants
import Percpu
import Testing

/// Memory that a test can make by itself.
protocol TestMemory: WordMemory {
    static func make(placeCount: Int, seed: UInt64) -> Self
}

extension HardwareMemory: TestMemory {
    static func make(placeCount: Int, seed: UInt64) -> HardwareMemory {
        HardwareMemory(arena: SlotArena(placeCount: placeCount))
    }
}

extension PerturbedMemory: TestMemory {
    static func make(placeCount: Int, seed: UInt64) -> PerturbedMemory {
        PerturbedMemory(arena: SlotArena(placeCount: placeCount), seed: seed)
    }
}

/// A strategy that the suites can set up.
protocol TestedStrategy: CounterStrategy where Word.Memory: TestMemory {}

extension RseqSlots: TestedStrategy {}
extension AddCheckSlots: TestedStrategy where Word.Memory: TestMemory {}
extension ClosableSlots: TestedStrategy where Word.Memory: TestMemory {}
extension SectionSlots: TestedStrategy where Grace.Word.Memory: TestMemory {}
extension SharedAtomic: TestedStrategy where Word.Memory: TestMemory {}
extension BareSlots: TestedStrategy {}
extension WrongGrace: TestedStrategy where Word.Memory: TestMemory {}

/// One strategy of the matrix: what a suite is parametrised over.
struct Subject: Sendable, CustomTestStringConvertible {
    let type: any TestedStrategy.Type
    let perturbed: Bool

    var testDescription: String { perturbed ? "\(type.id)+perturbed" : type.id }

    /// Ends the test as skipped, with the reason, where this strategy cannot run.
    func skipIfUnavailable() throws {
        Membarrier.register()
        if Sanitizer.current == .thread, type is RseqSlots.Type {
            try skip("\(testDescription): the thread sanitizer does not see through its sections")
        }
        if let reason = type.unavailableReason() { try skip("\(testDescription): \(reason)") }
    }

    /// Every sound strategy, on hardware words and, where it is generic, on perturbed ones.
    static let all: [Subject] = [
        Subject(type: RseqSlots.self, perturbed: false),
        Subject(type: AddCheckSlots<HardwareWord>.self, perturbed: false),
        Subject(type: ClosableSlots<HardwareWord>.self, perturbed: false),
        Subject(type: SectionSlots<MembarrierSections<HardwareWord>>.self, perturbed: false),
        Subject(type: SectionSlots<Quiescent<HardwareWord>>.self, perturbed: false),
        Subject(type: SharedAtomic<HardwareWord>.self, perturbed: false),
        Subject(type: AddCheckSlots<PerturbedWord>.self, perturbed: true),
        Subject(type: ClosableSlots<PerturbedWord>.self, perturbed: true),
        Subject(type: SectionSlots<MembarrierSections<PerturbedWord>>.self, perturbed: true),
        Subject(type: SectionSlots<Quiescent<PerturbedWord>>.self, perturbed: true),
        Subject(type: SharedAtomic<PerturbedWord>.self, perturbed: true),
    ]

    /// Those that have a percpu mode.
    static let percpu = all.filter { $0.type.hasPercpuMode }
}

/// Ends the current test as skipped and prints why, which the console's list of tests leaves out.
func skip(_ reason: String) throws -> Never {
    print("skipped: \(reason)")
    try Test.cancel("\(reason)")
}

/// What the tests were compiled with; the script that does so says it, nothing in Swift can ask.
enum Sanitizer: String {
    case none
    case thread
    case address

    static var current: Sanitizer {
        Sanitizer(rawValue: setting("REFTORTURE_SANITIZER") ?? "none") ?? .none
    }
}

/// The long bounds rather than those of an ordinary run.
var isLongRun: Bool { setting("REFTORTURE_LONG") == "1" }

/// An environment variable, `nil` when it is unset or empty.
func setting(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
}

/// The highest CPU that the machine may bring up, plus one.
let presentCPUCount: Int = {
    let path = "/sys/devices/system/cpu/present"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return 1 + (text.split { !$0.isNumber }.compactMap { Int($0) }.max() ?? 0)
}()

/// A place for every CPU, as the strategies by CPU need it, and for 31 workers.
let placeCount = max(32, presentCPUCount)
