/// What somebody asks to be corrected: time left out, or changes of good, bad and total, of which two give
/// the third.
package enum CorrectionRequest: Hashable, Sendable {
    case exclude
    case change(good: Int, bad: Int)

    /// More than this in one correction is a slip of the fingers.
    private static let most: UInt = 1_000_000_000_000

    /// - Parameters: changes, negative to take away; of those left out, one follows from the other two, and a
    ///   lone good or bad leaves the other as it is.
    /// - Throws: `CorrectionRefused` when they do not say one thing.
    package init(exclude: Bool, good: Int?, bad: Int?, total: Int?) throws(CorrectionRefused) {
        let given = [good, bad, total].compactMap(\.self)
        if exclude {
            guard given.isEmpty else {
                throw CorrectionRefused("excluded time has no counts: give --exclude, or --good and --bad")
            }
            self = .exclude
            return
        }
        guard given.allSatisfy({ $0.magnitude <= CorrectionRequest.most }) else {
            throw CorrectionRefused("no more than \(CorrectionRequest.most) events at once")
        }
        let (newGood, newBad) =
            switch (good, bad, total) {
            case (nil, nil, nil):
                throw CorrectionRefused("say what changes: --exclude, --good, --bad or --total")
            case (nil, nil, _):
                throw CorrectionRefused("--total alone leaves open which events: give --bad or --good too")
            case (let good?, nil, let total?): (good, total - good)
            case (nil, let bad?, let total?): (total - bad, bad)
            default: (good ?? 0, bad ?? 0)
            }
        if let total, newGood + newBad != total {
            throw CorrectionRefused("\(newGood) good and \(newBad) bad are not \(total) in total")
        }
        guard newGood != 0 || newBad != 0 else { throw CorrectionRefused("this changes nothing") }
        self = .change(good: newGood, bad: newBad)
    }
}

/// Why a correction is not made, in words.
package struct CorrectionRefused: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
