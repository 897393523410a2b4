/// The ways Prometheus (Go's strconv) writes a float; all print the shortest digits that read back to
/// the same value, and `NaN`, `+Inf`, `-Inf`.
package enum NumberStyle: Sendable {
    /// HTTP API: plain digits, with an exponent below 1e-6 and from 1e21 on.
    case api
    /// Never an exponent: label values made from numbers (`count_values`).
    case plain
    /// Go's `%v`: an exponent below 1e-4 and from 1e6 on, as in `1.5e+06`. Templates (`{{ $value }}`),
    /// printed expressions, exposition text.
    case general

    /// Exposition text is written like `%v`.
    package static let exposition = NumberStyle.general
}

/// The text of a number as Prometheus prints it.
package func numberText(_ value: Double, style: NumberStyle = .api) -> String {
    var bytes: [UInt8] = []
    appendNumber(value, style: style, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// Appends the text of a number to a buffer.
package func appendNumber(_ value: Double, style: NumberStyle = .api, into bytes: inout [UInt8]) {
    let isSmallInteger = value.magnitude < 1e6 && value == value.rounded(.towardZero)
    if isSmallInteger, value != 0 || value.sign == .plus {
        appendInteger(Int(value), into: &bytes)
    } else if value.magnitude >= 1e-4, value.magnitude < (style == .general ? 1e6 : 1e15) {
        // Here Swift writes plain digits as Go does, but for the `.0` of whole numbers.
        var text = value.description
        text.withUTF8 { text in
            let isWhole = text.count > 2 && text[text.count - 1] == 48 && text[text.count - 2] == 46
            bytes.append(contentsOf: isWhole ? text.dropLast(2) : text[...])
        }
    } else if value.isNaN {
        bytes.append(contentsOf: "NaN".utf8)
    } else if value.isInfinite {
        bytes.append(contentsOf: (value < 0 ? "-Inf" : "+Inf").utf8)
    } else {
        ShortestDigits(value).append(style, into: &bytes)
    }
}

/// Appends a whole number in decimal.
package func appendInteger(_ value: Int, into bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
        var rest = value.magnitude
        var place = digits.count
        repeat {
            place -= 1
            digits[place] = UInt8(48 + rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            place -= 1
            digits[place] = UInt8(ascii: "-")
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[place...]))
    }
}

/// The shortest decimal digits of a finite number: 0.d₁d₂… × 10^point.
private struct ShortestDigits {
    var isNegative = false
    var digits: [UInt8] = []
    var point = 0

    /// Takes the digits from Swift's own shortest form: `123.0`, `1.5e-05`, `5e-324`.
    init(_ value: Double) {
        var exponent = 0
        var sawPoint = false
        var text = value.description.utf8[...]
        while let byte = text.popFirst() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): sawPoint = true
            case UInt8(ascii: "e"):
                exponent = Int(Substring(text)) ?? 0
                text = text[text.endIndex...]
            default:
                digits.append(byte)
                if !sawPoint { point += 1 }
            }
        }
        point += exponent
        let zeros = digits.prefix { $0 == 48 }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == 48 { digits.removeLast() }
        if digits.isEmpty { point = 1 }
    }

    func append(_ style: NumberStyle, into bytes: inout [UInt8]) {
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        let exponent = point - 1
        let wantsExponent =
            switch style {
            case .plain: false
            case .api: exponent < -6 || exponent >= 21
            case .general: exponent < -4 || exponent >= 6
            }
        if wantsExponent, !digits.isEmpty {
            appendScientific(exponent, into: &bytes)
        } else {
            appendPlain(into: &bytes)
        }
    }

    private func appendScientific(_ exponent: Int, into bytes: inout [UInt8]) {
        bytes.append(digits[0])
        if digits.count > 1 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[1...])
        }
        bytes.append(UInt8(ascii: "e"))
        bytes.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if exponent.magnitude < 10 { bytes.append(48) }
        appendInteger(Int(exponent.magnitude), into: &bytes)
    }

    private func appendPlain(into bytes: inout [UInt8]) {
        if point <= 0 {
            bytes.append(48)
            if digits.isEmpty { return }
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: repeatElement(48, count: -point))
            bytes.append(contentsOf: digits)
        } else {
            bytes.append(contentsOf: digits.prefix(point))
            bytes.append(contentsOf: repeatElement(48, count: max(0, point - digits.count)))
            if digits.count > point {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[point...])
            }
        }
    }
}
