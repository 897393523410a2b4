/// How to turn a node into a value: `.string`, `.duration`, `.list(.integer)`, `.mapping { … }`.
/// A reading that fails records why and gives nil.
package struct NodeReading<Value> {
    package let read: (Node, Problems) -> Value?

    package init(_ read: @escaping (Node, Problems) -> Value?) {
        self.read = read
    }

    /// Reads with this, then converts; nil from the conversion is reported as `what was expected`.
    package func map<Other>(
        _ expected: String, _ convert: @escaping (Value) -> Other?
    ) -> NodeReading<Other> {
        NodeReading<Other> { node, problems in
            guard let value = read(node, problems) else { return nil }
            if let other = convert(value) { return other }
            problems.error(node.position, "expected \(expected), found \(node.kindName)")
            return nil
        }
    }
}

extension NodeReading {
    /// A reading of scalars by their raw text.
    fileprivate static func scalar(
        _ expected: String, remedy: String = "", _ convert: @escaping (String) -> Value?
    ) -> NodeReading {
        NodeReading { node, problems in
            if let text = node.text, let value = convert(text) { return value }
            problems.error(node.position, "expected \(expected), found \(node.kindName)", remedy: remedy)
            return nil
        }
    }
}

extension NodeReading where Value == String {
    /// Any scalar, as written.
    package static var string: NodeReading { scalar("text") { $0 } }
    /// A scalar that is not empty.
    package static var nonEmptyString: NodeReading { scalar("some text") { $0.isEmpty ? nil : $0 } }
}

extension NodeReading where Value == Int {
    package static var integer: NodeReading { integer(in: Int.min...Int.max) }

    package static func integer(in range: ClosedRange<Int>) -> NodeReading {
        let bounds =
            switch (range.lowerBound, range.upperBound) {
            case (Int.min, Int.max): "a whole number"
            case (let low, Int.max): "a whole number of at least \(low)"
            case (let low, let high): "a whole number from \(low) to \(high)"
            }
        return scalar(bounds) { text in
            // `10_000` is welcome: people write it for legibility.
            guard let value = Int(text.filter { $0 != "_" }), range.contains(value) else { return nil }
            return value
        }
    }
}

extension NodeReading where Value == Double {
    /// A finite number; `99.9%` reads as 0.999.
    package static var number: NodeReading { number(in: -Double.infinity...Double.infinity) }

    package static func number(in range: ClosedRange<Double>) -> NodeReading {
        let isBounded = range.lowerBound.isFinite && range.upperBound.isFinite
        let bounds = isBounded ? "a number from \(range.lowerBound) to \(range.upperBound)" : "a number"
        return scalar(bounds) { text in
            guard let value = parseNumber(text), value.isFinite, range.contains(value) else { return nil }
            return value
        }
    }

    private static func parseNumber(_ text: String) -> Double? {
        if text.hasSuffix("%") { return Double(text.dropLast()).map { $0 / 100 } }
        guard let first = text.utf8.first, first < 0x3a else { return nil }  // not `inf`, `nan`
        return Double(text)
    }
}

extension NodeReading where Value == Bool {
    /// `true` and `false`; YAML 1.1's `yes`, `no`, `on`, `off` too.
    package static var boolean: NodeReading {
        scalar("true or false") { text in
            switch text.lowercased() {
            case "true", "yes", "on": true
            case "false", "no", "off": false
            default: nil
            }
        }
    }
}

extension NodeReading where Value == Node {
    /// The node itself, for readers that decide later.
    package static var node: NodeReading { NodeReading { node, _ in node } }
}

extension NodeReading {
    /// One of an enumeration's raw values; a near miss is named.
    package static func choice(
        _ type: Value.Type = Value.self
    ) -> NodeReading where Value: RawRepresentable<String> & CaseIterable {
        NodeReading { node, problems in
            if let text = node.text, let value = Value(rawValue: text) { return value }
            let names = Value.allCases.map(\.rawValue)
            let near = node.text.flatMap { nearest($0, in: names) }.map { "did you mean '\($0)'? " } ?? ""
            problems.error(
                node.position, "unknown value \(node.kindName)",
                remedy: near + "possible: \(names.joined(separator: ", "))")
            return nil
        }
    }

    /// A list of items; items that fail are reported and left out.
    package static func list<Item>(_ item: NodeReading<Item>) -> NodeReading where Value == [Item] {
        NodeReading { node, problems in
            guard let items = node.items else {
                problems.error(
                    node.position, "expected a list, found \(node.kindName)",
                    remedy: "begin each item on a line of its own with '- '")
                return nil
            }
            return items.compactMap { item.read($0, problems) }
        }
    }

    /// A list, or one item standing for a list of one.
    package static func oneOrMore<Item>(_ item: NodeReading<Item>) -> NodeReading where Value == [Item] {
        NodeReading { node, problems in
            if node.items != nil { return NodeReading<[Item]>.list(item).read(node, problems) }
            return item.read(node, problems).map { [$0] }
        }
    }

    /// A mapping with free names, in the order written.
    package static func dictionary<Item>(
        _ item: NodeReading<Item>
    ) -> NodeReading where Value == [(name: String, value: Item)] {
        NodeReading { node, problems in
            guard let pairs = node.pairs else {
                problems.error(node.position, "expected a mapping, found \(node.kindName)")
                return nil
            }
            return pairs.compactMap { pair in
                guard let name = pair.key.text else {
                    problems.error(pair.key.position, "expected a name, found \(pair.key.kindName)")
                    return nil
                }
                return item.read(pair.value, problems).map { (name, $0) }
            }
        }
    }

    /// A mapping with known keys, read by the closure; unknown keys are reported after it returns.
    package static func mapping(_ body: @escaping (MappingReader) -> Value?) -> NodeReading {
        NodeReading { node, problems in
            guard let reader = MappingReader(node, problems) else { return nil }
            let value = body(reader)
            reader.reportUnknownKeys()
            return value
        }
    }
}
