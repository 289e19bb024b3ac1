import FoundationEssentials
import Harness
import Percpu
import Records
import Testing

/// Scripts that were never recorded: the oracle is checked on those that were, then stands in for them.
@Suite struct ConformanceUnseenTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// `REFTORTURE_SEED` repeats a run.
    private static let seed =
        environment["REFTORTURE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 40)
    private static let scriptCount = environment["REFTORTURE_LONG"] == "1" ? 20_000 : 2_100

    @Test("The oracle says what the kernel did, wherever one thread is at work")
    func oracleAgainstTheKernel() throws {
        var compared = 0
        for vector in try Recorded.file().vectors {
            var oracle = Oracle(release: vector.release)
            for (operation, expected) in zip(vector.operations, vector.expected) {
                if case .observed(let kernel) = expected,
                    case .observed(var said) = oracle.step(operation)
                {
                    said.isUnordered = kernel.isUnordered
                    if kernel.isUnordered {
                        #expect(said.events.sorted() == kernel.events.sorted())
                        said.events = kernel.events
                    }
                    #expect(said == kernel, "\(vector.name) \(operation)")
                    compared += 1
                } else {
                    #expect(expected == .fatal(oracleEnding(oracle, operation)), "\(vector.name)")
                }
            }
        }
        #expect(compared == 5417)
    }

    @Test("Unseen scripts come out on every strategy as the oracle says", arguments: subjects)
    func unseenScripts(subject: ConformanceSubject) {
        guard subject.unavailableReason() == nil else { return }
        // Perturbed words are slower and have no counting of their own.
        let isPerturbed = subject.id.hasSuffix("perturbed")
        let vectors = Array(Self.scripts.prefix(Self.scriptCount / (isPerturbed ? 7 : 1)))
        print("unseen scripts: REFTORTURE_SEED=\(Self.seed), \(vectors.count) on \(subject.id)")
        let file = VectorFile(path: "seed \(Self.seed)", vectors: vectors)
        let result = subject.play(file)
        let failed = vectors.first { $0.name == result.firstFailure?.vector }
        #expect(
            result.failed == 0,
            "seed \(Self.seed): \(String(describing: result.firstFailure)) in \(String(describing: failed))"
        )
        #expect(result.passed + result.refused == vectors.count)
    }

    @Test("The scripts reach what they are for")
    func scriptsCover() {
        var warnings: Set<KernelWarning> = []
        var endings: Set<String> = []
        var sleeps = 0
        var releases = 0
        for vector in Self.scripts {
            for case .fatal(let ending) in vector.expected { endings.insert(ending) }
            for case .observed(let seen) in vector.expected {
                warnings.formUnion(seen.warnings)
                if seen.during != nil { sleeps += 1 }
                if seen.events.contains(.release) { releases += 1 }
                let isRuly = vector.name.hasPrefix("rules")
                #expect(!isRuly || seen.warnings.isEmpty, "\(vector.name)")
            }
        }
        #expect(
            warnings == [
                .killAgain, .sumNotPositive, .reinitNotZero, .resurrectNotDying,
                .resurrectInPercpuMode,
            ])
        #expect(endings == ["bug", "null-dereference", "hang", "undefined"])
        #expect(sleeps > 500 && releases > 500, "\(sleeps) sleeps, \(releases) releases")
    }

    private static let subjects = ConformanceSubject.all + ConformanceSubject.perturbed

    private static let scripts: [Vector] = (0..<scriptCount).map { number in
        let all = ScriptGenerator.Manners.allCases
        return ScriptGenerator.vector(
            seed: seed &+ UInt64(number), manners: all[number % all.count])
    }

    private func oracleEnding(_ oracle: Oracle, _ operation: Operation) -> String {
        var oracle = oracle
        if case .fatal(let ending) = oracle.step(operation) { return ending }
        return "survived"
    }
}
