package import Documents

extension PriceTable {
    /// Reads a price file (`Config/prices.yaml`, described in docs/proxy.md). Throws every mistake found.
    package static func read(_ node: Node) throws(DocumentErrors) -> PriceTable {
        try node.read { reader in
            let price = NodeReading<Double>.number(in: 0...1_000_000)
            let entries = reader.optional("models", .list(.mapping { entry($0) })) ?? []
            let hours = reader.optional("dollarsPerHour", .dictionary(price)) ?? []
            return PriceTable(
                entries: entries, dollarsPerHour: Dictionary(hours.map { ($0.name, $0.value) }) { $1 })
        }
    }

    private static func entry(_ reader: MappingReader) -> Entry? {
        let price = NodeReading<Double>.number(in: 0...1_000_000)
        let model = reader.required("model", .nonEmptyString)
        let input = reader.required("input", price)
        let output = reader.required("output", price)
        let cached = reader.optional("cachedInput", price)
        guard let model, let input, let output else { return nil }
        return Entry(model: model, input: input, output: output, cachedInput: cached)
    }
}
