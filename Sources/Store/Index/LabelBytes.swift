internal import Telemetry

/// Labels as the `series` table keeps them: count, then name and value of each, lengths in front.
enum LabelBytes {
    static func write(_ labels: Labels) -> [UInt8] {
        var out = ByteWriter(reserving: 32 * labels.count)
        out.varint(labels.count)
        for label in labels.sorted {
            out.text(label.name)
            out.text(label.value)
        }
        return out.bytes
    }

    static func read(
        _ bytes: UnsafeRawBufferPointer, symbols: inout SymbolTable
    ) throws(FormatError) -> Labels {
        var reader = ByteReader(bytes)
        let count = try reader.count(atMost: reader.remaining / 2, "labels")
        var labels: [Label] = []
        labels.reserveCapacity(count)
        for _ in 0..<count {
            let name = symbols.intern(try reader.text())
            labels.append(Label(name, symbols.intern(try reader.text())))
        }
        guard reader.isAtEnd else { throw reader.fail("the end") }
        return Labels(uncheckedSorted: labels)
    }
}

/// One shared copy of each label name and value: a thousand series repeat a few dozen of them.
struct SymbolTable {
    private var symbols: Set<String> = []

    mutating func intern(_ text: String) -> String {
        // Up to 15 bytes live inside the String itself.
        guard text.utf8.count > 15 else { return text }
        return symbols.insert(text).memberAfterInsert
    }

    mutating func intern(_ labels: Labels) -> Labels {
        Labels(uncheckedSorted: labels.sorted.map { Label(intern($0.name), intern($0.value)) })
    }
}
