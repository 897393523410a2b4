/// A regular expression as a tree.
indirect enum PatternTree: Sendable {
    case empty
    case scalar(UInt32)
    case set(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case alternatives([PatternTree])
    case group(PatternTree, index: Int)
    /// `maximum` nil: without end.
    case repeated(PatternTree, minimum: Int, maximum: Int?, isGreedy: Bool)
}

enum PatternAssertion: Sendable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordBoundary
    case notWordBoundary
}

/// A set of Unicode scalars as sorted ranges.
struct ScalarSet: Sendable {
    private(set) var ranges: [ClosedRange<UInt32>]

    static let everything = ScalarSet([0...0x10ffff])
    static let notNewline = ScalarSet([10...10]).inverted
    static let digits = ScalarSet([48...57])
    static let word = ScalarSet([48...57, 65...90, 95...95, 97...122])
    static let space = ScalarSet([9...10, 12...13, 32...32])

    /// Sorts, and joins what touches.
    init(_ ranges: [ClosedRange<UInt32>]) {
        self.ranges = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound &+ 1 {
                let end = max(last.upperBound, range.upperBound)
                self.ranges[self.ranges.count - 1] = last.lowerBound...end
            } else {
                self.ranges.append(range)
            }
        }
    }

    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar
    }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10ffff { gaps.append(next...0x10ffff) }
        return ScalarSet(gaps)
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// With the other case of every cased letter it holds. Large ranges are folded for ASCII, Latin-1,
    /// Greek and Cyrillic only, where people use case.
    var ignoringCase: ScalarSet {
        var folded = ranges
        for range in ranges {
            let end = min(range.upperBound, max(0x52f, min(range.lowerBound &+ 0x400, 0x10ffff)))
            guard range.lowerBound <= end else { continue }
            for value in range.lowerBound...end {
                for variant in ScalarSet.caseVariants(value) { folded.append(variant...variant) }
            }
        }
        return ScalarSet(folded)
    }

    /// The scalar in upper and lower case, when each is one scalar.
    static func caseVariants(_ value: UInt32) -> [UInt32] {
        guard let scalar = Unicode.Scalar(value), scalar.properties.isCased else { return [value] }
        let forms = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping]
        let singles = forms.filter { $0.unicodeScalars.count == 1 }.compactMap {
            $0.unicodeScalars.first?.value
        }
        return Array(Set([value] + singles)).sorted()
    }
}

extension ScalarSet {
    /// `[:alpha:]` and its like.
    static let posix: [String: ScalarSet] = [
        "alnum": ScalarSet([48...57, 65...90, 97...122]), "alpha": ScalarSet([65...90, 97...122]),
        "ascii": ScalarSet([0...127]), "blank": ScalarSet([9...9, 32...32]),
        "cntrl": ScalarSet([0...31, 127...127]), "digit": digits, "graph": ScalarSet([33...126]),
        "lower": ScalarSet([97...122]), "print": ScalarSet([32...126]),
        "punct": ScalarSet([33...47, 58...64, 91...96, 123...126]), "space": ScalarSet([9...13, 32...32]),
        "upper": ScalarSet([65...90]), "word": word,
        "xdigit": ScalarSet([48...57, 65...70, 97...102]),
    ]

    /// `\p{L}`: scalars of a general category, by its one- or two-letter name; nil for other names.
    static func category(_ name: String) -> ScalarSet? {
        let known = ["L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "N", "Nd", "Nl", "No", "P", "S", "Z", "Zs", "C"]
        guard known.contains(name) else { return nil }
        var ranges: [ClosedRange<UInt32>] = []
        for value in UInt32(0)...0x323af {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory.hasName(name)
            else { continue }
            if let last = ranges.last, last.upperBound + 1 == value {
                ranges[ranges.count - 1] = last.lowerBound...value
            } else {
                ranges.append(value...value)
            }
        }
        return ScalarSet(ranges)
    }
}

extension Unicode.GeneralCategory {
    fileprivate func hasName(_ name: String) -> Bool {
        let own =
            switch self {
            case .uppercaseLetter: "Lu"
            case .lowercaseLetter: "Ll"
            case .titlecaseLetter: "Lt"
            case .modifierLetter: "Lm"
            case .otherLetter: "Lo"
            case .nonspacingMark, .spacingMark, .enclosingMark: "M"
            case .decimalNumber: "Nd"
            case .letterNumber: "Nl"
            case .otherNumber: "No"
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
                .initialPunctuation, .finalPunctuation, .otherPunctuation:
                "P"
            case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: "S"
            case .spaceSeparator: "Zs"
            case .lineSeparator, .paragraphSeparator: "Zl"
            case .control, .format, .surrogate, .privateUse, .unassigned: "C"
            @unknown default: "C"
            }
        return own == name || (name.count == 1 && own.hasPrefix(name))
    }
}
