/// An IBAN written whole or in groups, such as `DE89 3704 0044 0532 0130 00`.
struct AccountGroups {
    private var text: [UInt8] = []

    var isEmpty: Bool { text.isEmpty }

    /// Adds a run; true when it completes an account number.
    /// `isNext`: only one space lies between it and the run before.
    mutating func append(_ run: [UInt8], isNext: Bool) -> Bool {
        let run = run.last == 0x2E ? run.dropLast() : run[...]
        guard run.count <= 34, run.allSatisfy({ $0.isDigit || $0.isUpper }) else {
            text = []
            return false
        }
        if !isNext || text.isEmpty || text.count + run.count > 34 { text = [] }
        if text.isEmpty {
            guard run.count >= 4, run.prefix(2).allSatisfy(\.isUpper),
                run.dropFirst(2).prefix(2).allSatisfy(\.isDigit)
            else { return false }
        }
        text += run
        return AccountNumber.isValid(text)
    }
}

extension UInt8 {
    var isUpper: Bool { self >= 0x41 && self <= 0x5A }
}

enum AccountNumber {
    /// Country and length, from the SWIFT IBAN registry.
    private static let lengths: [String: Int] = [
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29,
        "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24,
        "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21,
        "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28,
        "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31,
        "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
        "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "XK": 20,
    ]

    /// Upper-case letters and digits in ASCII, without spaces.
    static func isValid(_ text: [UInt8]) -> Bool {
        guard text.count >= 15, lengths[String(decoding: text.prefix(2), as: UTF8.self)] == text.count else {
            return false
        }
        return remainder(text) == 1
    }

    /// ISO 7064 mod 97-10: the first four characters moved to the end, letters as 10…35.
    static func remainder(_ text: [UInt8]) -> Int {
        (text.dropFirst(4) + text.prefix(4)).reduce(0) { rest, byte in
            byte.isDigit ? (rest * 10 + Int(byte - 0x30)) % 97 : (rest * 100 + Int(byte - 0x41) + 10) % 97
        }
    }
}
