internal import RealModule

/// The law turned over, where it is linear: what N workers take for one pair each,
/// N / X(N) = a + b (N - 1) + c N (N - 1), with a = 1 / λ, b = σ / λ, c = κ / λ.
///
/// Fitted by least squares of the logarithms, as noise is a share of what is measured: Gauss-Newton from
/// the solution of the linear problem weighted by the measured costs. Nothing keeps b and c from falling
/// below zero here, as only the free solution has the intervals of the textbook.
struct PairCostCurve: Equatable {
    /// a, b and c, of costs divided by `scale`; those not asked for are zero.
    let coefficients: [Double]
    /// Covariance of the three, for a spread of 1 of the logarithms about the curve.
    let covariance: [[Double]]
    /// Sum of the squared distances of the logarithms from the curve.
    let squares: Double

    /// Which of the three terms take part.
    enum Terms: CaseIterable {
        case all, withoutCoherence, withoutContention, linear

        var columns: [Int] {
            switch self {
            case .all: [0, 1, 2]
            case .withoutCoherence: [0, 1]
            case .withoutContention: [0, 2]
            case .linear: [0]
            }
        }
    }

    /// Fits; `nil` when the counts do not tell the terms apart.
    ///
    /// - Parameters:
    ///   - workers: Distinct counts.
    ///   - logarithms: Of the cost at each count; their mean should be near zero.
    ///   - terms: Which take part.
    init?(workers: [Double], logarithms: [Double], terms: Terms = .all) {
        let columns = terms.columns
        let rows = workers.map { count in columns.map { Self.row(count)[$0] } }
        func costs(_ coefficients: [Double]) -> [Double] {
            rows.map { row in zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        func distances(_ costs: [Double]) -> [Double] {
            zip(logarithms, costs).map { $0 - Double.log($1) }
        }
        func sum(_ distances: [Double]) -> Double { distances.reduce(0) { $0 + $1 * $1 } }
        func steps(_ rows: [[Double]], _ costs: [Double], _ aims: [Double])
            -> (solution: [Double], inverse: [[Double]])?
        {
            solve(zip(rows, costs).map { row, cost in row.map { $0 / cost } }, aims)
        }

        let measured = logarithms.map(Double.exp)
        guard let start = steps(rows, measured, measured.map { _ in 1 }) else { return nil }
        var found = start.solution
        // A negative cost has no logarithm; from a level line every descent stays above zero.
        if costs(found).contains(where: { !($0 > 0) }) {
            found = [1] + [Double](repeating: 0, count: columns.count - 1)
        }
        var squares = sum(distances(costs(found)))
        // A few steps do where the law holds; where it does not, more bring nothing.
        for _ in 0..<60 {
            let now = costs(found)
            guard let step = steps(rows, now, distances(now))?.solution else { return nil }
            var share = 1.0
            var next = found
            var less = Double.infinity
            while share > 1e-6, !(less < squares) {
                next = zip(found, step).map { $0 + share * $1 }
                let tried = costs(next)
                less = tried.allSatisfy { $0 > 0 } ? sum(distances(tried)) : .infinity
                share /= 2
            }
            guard less < squares else { break }
            let isSettled = squares - less < 1e-14 * squares
            (found, squares) = (next, less)
            if isSettled { break }
        }
        let last = costs(found)
        guard let end = steps(rows, last, distances(last)) else { return nil }
        var coefficients = [0.0, 0, 0]
        var covariance = [[Double]](repeating: [0, 0, 0], count: 3)
        for (i, column) in columns.enumerated() {
            coefficients[column] = found[i]
            for (j, other) in columns.enumerated() { covariance[column][other] = end.inverse[i][j] }
        }
        self.coefficients = coefficients
        self.covariance = covariance
        self.squares = squares
    }

    /// What a, b and c are multiplied by for a number of workers.
    static func row(_ workers: Double) -> [Double] { [1, workers - 1, workers * (workers - 1)] }

    /// A sum of the coefficients, each times its weight.
    func value(_ weights: [Double]) -> Double {
        zip(weights, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// How two such sums vary together.
    func covariance(_ left: [Double], _ right: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<3 { for j in 0..<3 { sum += left[i] * covariance[i][j] * right[j] } }
        return sum
    }

    /// Standard error of such a sum, for a spread of 1.
    func error(_ weights: [Double]) -> Double { covariance(weights, weights).squareRoot() }

    /// The range of the quotient of two such sums that lie within `reach` standard errors of the truth.
    ///
    /// Those quotients q for which top - q · bottom is not told from zero. Source: E. Fieller, "Some
    /// problems in interval estimation", Journal of the Royal Statistical Society B 16, 1954.
    ///
    /// - Returns: `nil` when the bottom itself is not told from zero, and every quotient may be.
    func quotient(_ top: [Double], by bottom: [Double], reach: Double) -> (
        low: Double, high: Double
    )? {
        let (t, b) = (value(top), value(bottom))
        let (above, both, below) = (
            covariance(top, top), covariance(top, bottom), covariance(bottom, bottom)
        )
        // How much of the bottom may be chance, squared.
        let doubt = reach * reach * below / (b * b)
        guard b > 0, doubt < 1 else { return nil }
        let plain = t / b
        let middle = (plain - doubt * both / below) / (1 - doubt)
        let spread =
            above - 2 * plain * both + plain * plain * below - doubt * (above - both * both / below)
        let far = reach / b * max(0, spread).squareRoot() / (1 - doubt)
        return (low: middle - far, high: middle + far)
    }
}

/// Solves a linear least squares problem of at most three unknowns.
///
/// By the normal equations, with columns of length one, Gauss and Jordan's way.
///
/// - Returns: The solution and the inverse of the normal matrix; `nil` when the columns are as good as
///   dependent.
private func solve(
    _ rows: [[Double]], _ aims: [Double]
) -> (solution: [Double], inverse: [[Double]])? {
    let count = rows[0].count
    var lengths = [Double](repeating: 0, count: count)
    for row in rows { for i in 0..<count { lengths[i] += row[i] * row[i] } }
    lengths = lengths.map { $0.squareRoot() }
    // The matrix, the aims, and the identity that becomes the inverse, side by side.
    var table = (0..<count).map { i in
        [Double](repeating: 0, count: count + 1) + (0..<count).map { $0 == i ? 1 : 0 }
    }
    for (row, aim) in zip(rows, aims) {
        for i in 0..<count {
            let left = row[i] / lengths[i]
            for j in 0..<count { table[i][j] += left * row[j] / lengths[j] }
            table[i][count] += left * aim
        }
    }
    for pivot in 0..<count {
        let size = table[pivot][pivot]
        // What is left of a column of length one when those before it are taken out.
        guard size > 1e-12 else { return nil }
        for column in table[pivot].indices { table[pivot][column] /= size }
        for row in 0..<count where row != pivot {
            let factor = table[row][pivot]
            for column in table[row].indices {
                table[row][column] -= factor * table[pivot][column]
            }
        }
    }
    return (
        solution: (0..<count).map { table[$0][count] / lengths[$0] },
        inverse: (0..<count).map { i in
            (0..<count).map { j in table[i][count + 1 + j] / (lengths[i] * lengths[j]) }
        }
    )
}
