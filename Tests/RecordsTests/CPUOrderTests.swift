import Records
import Testing

@Suite struct CPUOrderTests {
    @Test(arguments: [
        ([], ""), ([3], "3"), (Array(0..<384), "0-383"), ([4, 0, 5, 1], "4,0,5,1"),
        ([0, 1, 2, 8, 9, 3], "0-2,8-9,3"), ([0, 1, 0, 1], "0-1 ×2"), ([0, 1, 0], "0-1,0"),
        (Array(0..<384) + Array(0..<384), "0-383 ×2"),
    ])
    func `CPUs are written as the kernel does, in their order`(cpus: [Int], text: String) {
        #expect(CPUOrder.text(cpus) == text)
    }

    @Test func `no order of CPUs takes many characters`() {
        let scattered = (0..<384).map { $0 % 2 * 192 + $0 / 2 }
        #expect(CPUOrder.text(scattered) == "0-383 in another order")
        #expect(CPUOrder.text(scattered + scattered) == "0-383 in another order ×2")
        let even = (0..<384).map { 2 * $0 }
        #expect(CPUOrder.text(even).utf8.count <= 64)
        #expect(CPUOrder.text(scattered + scattered.prefix(7)).utf8.count <= 64)
    }
}
