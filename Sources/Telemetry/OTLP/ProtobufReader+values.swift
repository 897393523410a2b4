/// Attributes and their values (opentelemetry-proto, common/v1).
extension ProtobufReader {
    mutating func text(_ wire: Wire, _ what: String) throws(RemoteWriteError) -> String {
        try expect(wire, .bytes, what)
        let bytes = UnsafeRawBufferPointer(rebasing: source[try bytes()])
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw fail("\(what) is not valid UTF-8")
        }
        return text
    }

    /// All attributes that stand in one field of a message; reads to its end.
    mutating func attributes(field wanted: Int) throws(RemoteWriteError) -> [OTLPAttribute] {
        var attributes: [OTLPAttribute] = []
        var budget = OTLPLimits.values
        while !isAtEnd {
            let (field, wire) = try tag()
            if field == wanted {
                attributes.append(try attribute(wire, &budget))
            } else {
                try skip(wire)
            }
        }
        return attributes
    }

    /// - Parameter budget: how many values the resource, scope or point may still have.
    mutating func attribute(
        _ wire: Wire, _ budget: inout Int, depth: Int = 0
    ) throws(RemoteWriteError) -> OTLPAttribute {
        var reader = try message(wire, "an attribute")
        var attribute = OTLPAttribute("", .none)
        try reader.spend(&budget)
        while !reader.isAtEnd {
            let (field, wire) = try reader.tag()
            switch field {
            case 1: attribute.key = try reader.text(wire, "an attribute's key")
            case 2:
                var inner = try reader.message(wire, "an attribute's value")
                attribute.value = try inner.value(&budget, depth: depth)
            default: try reader.skip(wire)
            }
        }
        return attribute
    }

    private mutating func value(_ budget: inout Int, depth: Int) throws(RemoteWriteError) -> OTLPValue {
        guard depth <= OTLPValue.depthLimit else {
            throw fail("an attribute's value is nested deeper than \(OTLPValue.depthLimit) levels")
        }
        var value = OTLPValue.none
        while !isAtEnd {
            let (field, wire) = try tag()
            switch field {
            case 1: value = .string(try text(wire, "an attribute's text"))
            case 2: value = .bool(try unsigned(wire, "a truth value") != 0)
            case 3: value = .integer(try signed(wire, "a whole number"))
            case 4: value = .double(try double(wire, "a number"))
            case 5:
                var inner = try message(wire, "an array")
                value = .array(try inner.items(&budget, depth: depth + 1))
            case 6:
                var inner = try message(wire, "a list of attributes")
                value = .list(try inner.members(&budget, depth: depth + 1))
            case 7:
                try expect(wire, .bytes, "bytes")
                value = .string(base64(Array(source[try bytes()])))
            default: try skip(wire)
            }
        }
        return value
    }

    private mutating func items(_ budget: inout Int, depth: Int) throws(RemoteWriteError) -> [OTLPValue] {
        var items: [OTLPValue] = []
        while !isAtEnd {
            let (field, wire) = try tag()
            if field == 1 {
                var inner = try message(wire, "an array's item")
                try inner.spend(&budget)
                items.append(try inner.value(&budget, depth: depth))
            } else {
                try skip(wire)
            }
        }
        return items
    }

    private mutating func members(
        _ budget: inout Int, depth: Int
    ) throws(RemoteWriteError) -> [OTLPAttribute] {
        var members: [OTLPAttribute] = []
        while !isAtEnd {
            let (field, wire) = try tag()
            if field == 1 {
                members.append(try attribute(wire, &budget, depth: depth))
            } else {
                try skip(wire)
            }
        }
        return members
    }

    private func spend(_ budget: inout Int) throws(RemoteWriteError) {
        budget -= 1
        guard budget >= 0 else {
            throw RemoteWriteError(
                .limit, "more than \(OTLPLimits.values) attributes and values in one place", at: position)
        }
    }
}
