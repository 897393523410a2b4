/// Samples as the Prometheus API writes them, straight into the buffer: a range answers with hundreds of
/// thousands.
extension JSONWriter {
    /// `[seconds, "value"]`.
    package mutating func point(_ time: Timestamp, _ value: Double) {
        append { bytes in
            bytes.append(UInt8(ascii: "["))
            appendSeconds(time, into: &bytes)
            bytes.append(UInt8(ascii: ","))
            bytes.append(UInt8(ascii: "\""))
            appendNumber(value, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: "]"))
        }
    }

    /// Seconds with the milliseconds as three decimals when there are any.
    package mutating func seconds(_ time: Timestamp) {
        append { appendSeconds(time, into: &$0) }
    }
}

private func appendSeconds(_ time: Timestamp, into bytes: inout [UInt8]) {
    let magnitude = time.milliseconds.magnitude
    if time.milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
    appendInteger(Int(magnitude / 1_000), into: &bytes)
    let decimals = magnitude % 1_000
    if decimals == 0 { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(48 + decimals / 100))
    bytes.append(UInt8(48 + decimals / 10 % 10))
    bytes.append(UInt8(48 + decimals % 10))
}
