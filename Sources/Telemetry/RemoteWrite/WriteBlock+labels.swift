extension WriteBlock {
    /// Labels of a series, checked: names not empty and once each, a metric name, valid UTF-8. Labels that
    /// come in another order are sorted, and those with an empty value left out, as Prometheus does.
    package func labels(of entry: Entry) throws(RemoteWriteError) -> Labels {
        var result: Result<Labels, RemoteWriteError> = .success(Labels())
        labelBytes.withUnsafeBytes { bytes in
            let key = UnsafeRawBufferPointer(rebasing: bytes[entry.labels])
            do throws(RemoteWriteError) {
                result = .success(try WriteBlock.labels(key))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    private static func labels(_ key: UnsafeRawBufferPointer) throws(RemoteWriteError) -> Labels {
        var reader = ProtobufReader(key)
        var list: [Label] = []
        while !reader.isAtEnd {
            let (_, wire) = try reader.tag()
            var inner = try reader.message(wire, "a label")
            list.append(try label(&inner))
        }
        let labels = Labels(list)
        if labels.count < list.count {
            var names: Set<String> = []
            for label in list where !names.insert(label.name).inserted {
                throw reader.fail("the label \(quoted(label.name)) is there twice")
            }
        }
        guard labels.metricName != nil else { throw reader.fail("a series has no metric name: \(labels)") }
        return labels
    }

    private static func label(_ reader: inout ProtobufReader) throws(RemoteWriteError) -> Label {
        var name = ""
        var value = ""
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: name = try text(&reader, wire)
            case 2: value = try text(&reader, wire)
            default: try reader.skip(wire)
            }
        }
        guard !name.isEmpty else { throw reader.fail("a label has no name") }
        return Label(name, value)
    }

    private static func text(
        _ reader: inout ProtobufReader, _ wire: ProtobufReader.Wire
    ) throws(RemoteWriteError) -> String {
        try reader.expect(wire, .bytes, "a label's text")
        let bytes = UnsafeRawBufferPointer(rebasing: reader.source[try reader.bytes()])
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw reader.fail("a label is not valid UTF-8")
        }
        return text
    }
}
