package import Telemetry

/// What tokens, or hours of a machine, cost: dollars for each request.
package struct PriceTable: Hashable, Sendable {
    /// Prices of one model, or of all whose name a `*` at the end stands for.
    package struct Entry: Hashable, Sendable {
        package let model: String
        /// Bytes a name must equal, or begin with.
        private let stem: [UInt8]
        private let isPrefix: Bool
        /// Dollars per million tokens.
        package var input: Double
        package var output: Double
        /// Dollars per million prompt tokens that came from a cache; as `input` when nil.
        package var cachedInput: Double?

        package init(model: String, input: Double, output: Double, cachedInput: Double? = nil) {
            self.model = model
            isPrefix = model.hasSuffix("*")
            stem = Array(isPrefix ? model.utf8.dropLast() : model.utf8[...])
            self.input = input
            self.output = output
            self.cachedInput = cachedInput
        }

        func matches(_ name: String) -> Bool {
            isPrefix ? name.utf8.starts(with: stem) : name.utf8.elementsEqual(stem)
        }
    }

    /// The first that matches counts.
    package var entries: [Entry]
    /// Dollars per hour of each upstream's machine (purchase amortised, power, care), shared among the
    /// requests in flight. Where given for an upstream it takes the place of token prices.
    package var dollarsPerHour: [String: Double]

    package init(entries: [Entry] = [], dollarsPerHour: [String: Double] = [:]) {
        self.entries = entries
        self.dollarsPerHour = dollarsPerHour
    }

    package func entry(for model: String) -> Entry? {
        entries.first { $0.matches(model) }
    }

    /// Nil when no price is known. `share`: seconds of the upstream this request is charged with.
    package func cost(
        model: String, requested: String, upstream: String, usage: RequestUsage, share: Double
    ) -> Double? {
        if let rate = dollarsPerHour[upstream] ?? dollarsPerHour["*"] { return rate * share / 3_600 }
        guard let entry = entry(for: model) ?? entry(for: requested) else { return nil }
        guard usage.promptTokens != nil || usage.completionTokens != nil else { return nil }
        let cached = Double(min(usage.cachedTokens ?? 0, usage.promptTokens ?? 0))
        let fresh = Double(usage.promptTokens ?? 0) - cached
        let dollars =
            fresh * entry.input + cached * (entry.cachedInput ?? entry.input)
            + Double(usage.completionTokens ?? 0) * entry.output
        return dollars / 1_000_000
    }
}
