import Statistics
import Testing

@Suite struct OutliersTests {
    @Test func `one far sample is named by position`() throws {
        let outliers = try Outliers(in: [10, 11, 40, 9, 10, 12, 11])
        #expect(outliers.indices == [2])
        #expect(outliers.median == 11)
        #expect(outliers.medianAbsoluteDeviation == 1)
    }

    @Test func `two far samples do not hide each other`() throws {
        #expect(try Outliers(in: [10, 11, 9, 10, 12, 500, 11, 510]).indices == [5, 7])
    }

    @Test func `an even spread has none`() throws {
        #expect(try Outliers(in: (1...100).map(Double.init)).indices == [])
    }

    @Test func `a far sample among equal ones is found although the MAD is zero`() throws {
        #expect(try Outliers(in: [5, 5, 5, 5, 5, 5, 5, 9]).indices == [7])
    }

    @Test func `equal samples have none`() throws {
        #expect(try Outliers(in: [5, 5, 5]).indices == [])
    }

    @Test func `the threshold is exclusive`() throws {
        // Deviations 1, 0, 1 and a MAD of 1: the outer ones score 0.6745.
        #expect(try Outliers(in: [9, 10, 11], threshold: 0.6745).indices == [])
        #expect(try Outliers(in: [9, 10, 11], threshold: 0.67).indices == [0, 2])
    }
}
