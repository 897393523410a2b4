/// Labels in the form in which `WriteBlock` knows series: fields 1 of a remote-write 1.0 `TimeSeries`.
struct LabelBytes: Hashable {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ name: String, _ value: String) {
        let nameCount = name.utf8.count
        let valueCount = value.utf8.count
        bytes.append(0x0a)
        size(2 + LabelBytes.width(nameCount) + nameCount + LabelBytes.width(valueCount) + valueCount)
        bytes.append(0x0a)
        size(nameCount)
        bytes.append(contentsOf: name.utf8)
        bytes.append(0x12)
        size(valueCount)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func append(contentsOf other: LabelBytes) { bytes += other.bytes }

    private static func width(_ value: Int) -> Int {
        max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
    }

    private mutating func size(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
