enum EmailShape {
    /// `local@domain.tld`: one `@`, a dotted domain of letters, digits and dashes, a top level of letters.
    static func matches(_ run: [UInt8]) -> Bool {
        let parts = run.split(separator: 0x40, omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let last = parts.last else { return false }
        guard !local.isEmpty, local.count <= 64, local.first != 0x2E, local.last != 0x2E else { return false }
        let domain = last.last == 0x2E ? last.dropLast() : last
        let names = domain.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard names.count >= 2, let top = names.last, top.count >= 2 else { return false }
        let isLetter: (UInt8) -> Bool = { $0.lowercased >= 0x61 && $0.lowercased <= 0x7A }
        return top.allSatisfy(isLetter)
            && names.allSatisfy { name in
                !name.isEmpty && name.first != 0x2D && name.last != 0x2D
                    && name.allSatisfy { isLetter($0) || $0.isDigit || $0 == 0x2D }
            }
    }
}
