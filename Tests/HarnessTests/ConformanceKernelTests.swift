import Harness
import Percpu
import Records
import Testing

@Suite struct ConformanceKernelTests {
    @Test(
        "Every recorded vector passes or, where the kernel died, is refused",
        arguments: ConformanceSubject.all + ConformanceSubject.perturbed)
    func recordedVectors(subject: ConformanceSubject) throws {
        let file = try Recorded.file()
        #expect(file.vectors.count == 300)
        let result = subject.play(file)
        #expect(result.skipped == 0 || subject.unavailableReason() != nil)
        guard result.skipped == 0 else { return }
        #expect(result.failed == 0, "\(String(describing: result.firstFailure))")
        #expect(result.passed == 293)
        #expect(result.refused == 7)
    }

    @Test("Every strategy that takes part has a percpu mode and a name of its own")
    func subjectsAreDistinct() {
        #expect(Set(ConformanceSubject.all.map(\.id)).count == ConformanceSubject.all.count)
        #expect(ConformanceSubject.all.map(\.id).contains("rseq"))
    }

    @Test("Vectors with threads keep passing when they are played again and again")
    func parallelVectorsRepeatedly() throws {
        let parallel = try Recorded.file().vectors.filter { $0.category == "parallel" }
        #expect(parallel.count == 9)
        let file = VectorFile(
            path: "memory", vectors: Array(repeatElement(parallel, count: 10).joined()))
        for subject in ConformanceSubject.all where subject.unavailableReason() == nil {
            let result = subject.play(file)
            #expect(
                result.passed == 90, "\(subject.id): \(String(describing: result.firstFailure))")
        }
    }
}
