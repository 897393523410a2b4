/// Groups of digits that stand side by side, such as `4111 1111 1111 1111`.
struct NumberGroups {
    private var groups: [[UInt8]] = []

    private static let longest = 19

    var isEmpty: Bool { groups.isEmpty }

    /// Adds a run of digits, dots and dashes; true when the groups so far end in a card number.
    /// `isNext`: only one space lies between it and the group before.
    mutating func append(_ run: [UInt8], isNext: Bool) -> Bool {
        if !isNext { groups = [] }
        for group in run.split(whereSeparator: { !$0.isDigit }) { groups.append(Array(group)) }
        groups = groups.suffix(6)
        var digits: [UInt8] = []
        for group in groups.reversed() {
            digits.insert(contentsOf: group, at: 0)
            if digits.count > NumberGroups.longest { return false }
            if CardNumber.isValid(digits) { return true }
        }
        return false
    }
}

enum CardNumber {
    /// Issuer ranges: first digits and the lengths they come in (ISO/IEC 7812 registrations in common use).
    private static let issuers: [(prefix: ClosedRange<Int>, digits: Int, lengths: Set<Int>)] = [
        (4...4, 1, [16, 19]), (51...55, 2, [16]), (2221...2720, 4, [16]), (34...34, 2, [15]),
        (37...37, 2, [15]), (6011...6011, 4, [16, 19]), (644...649, 3, [16, 19]), (65...65, 2, [16, 19]),
        (3528...3589, 4, [16, 19]), (300...305, 3, [14]), (36...36, 2, [14]), (38...39, 2, [14]),
        (62...62, 2, [16, 17, 18, 19]), (50...50, 2, [13, 14, 15, 16, 17, 18, 19]),
        (56...58, 2, [13, 14, 15, 16, 17, 18, 19]),
    ]

    /// Digits in ASCII.
    static func isValid(_ digits: [UInt8]) -> Bool {
        guard (13...19).contains(digits.count), Set(digits).count > 1 else { return false }
        let isIssued = issuers.contains { issuer in
            let prefix = digits.prefix(issuer.digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return issuer.prefix.contains(prefix) && issuer.lengths.contains(digits.count)
        }
        return isIssued && hasLuhnDigit(digits)
    }

    /// ISO/IEC 7812-1 annex B.
    static func hasLuhnDigit(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let value = Int(digit - 0x30) * (index % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }
}
