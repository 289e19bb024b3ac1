import Testing
import ZoneDevice

@Suite("Page rules")
struct PageRulesTests {
    @Test("only the kernels before the patch take a pagemap reference for each page reference")
    func before() {
        #expect(BeforePatch.getTakesReference && BeforePatch.putDropsReference)
        #expect(!AfterPatch.getTakesReference && !AfterPatch.putDropsReference)
    }
}
