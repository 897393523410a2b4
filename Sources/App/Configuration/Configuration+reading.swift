internal import Documents
internal import Gateway
internal import Telemetry

extension NodeReading where Value == Endpoint {
    static var endpoint: NodeReading<Endpoint> {
        NodeReading<String>.string.map("an address such as 127.0.0.1:9463") { Endpoint(text: $0) }
    }
}

extension NodeReading where Value == String {
    static func oneOf(_ choices: [String]) -> NodeReading<String> {
        string.map("one of \(choices.joined(separator: ", "))") { choices.contains($0) ? $0 : nil }
    }
}

extension NodeReading where Value == UpstreamSetting {
    static var upstream: NodeReading<UpstreamSetting> {
        .mapping { reader in
            let name = reader.required("name", .nonEmptyString)
            let url = reader.required("url", .nonEmptyString)
            let weight = reader.optional("weight", .integer(in: 1...1_000)) ?? 1
            let limit = reader.optional("maximumInFlight", .integer(in: 1...100_000))
            guard let name, let url else { return nil }
            do throws(GatewayError) {
                _ = try UpstreamEndpoint(url)
            } catch {
                reader.fail("url", error.what, remedy: error.remedy)
            }
            return UpstreamSetting(name: name, url: url, weight: weight, maximumInFlight: limit)
        }
    }
}

extension IntervalSettings {
    init(_ reader: MappingReader) {
        flush = reader.optional("flush", .positiveDuration) ?? flush
        scrape = reader.optional("scrape", .positiveDuration) ?? scrape
        evaluate = reader.optional("evaluate", .positiveDuration) ?? evaluate
        rules = reader.optional("rules", .positiveDuration) ?? rules
        maintain = reader.optional("maintain", .positiveDuration) ?? maintain
        verify = reader.optional("verify", .positiveDuration) ?? verify
    }
}

extension StoreSettings {
    init(_ reader: MappingReader) {
        synchronous = reader.optional("synchronous", .oneOf(["normal", "full"])) ?? synchronous
        seriesLimit = reader.optional("seriesLimit", .integer(in: 1...10_000_000)) ?? seriesLimit
    }
}

extension RuntimeSettings {
    init(_ reader: MappingReader) {
        outputFile = reader.optional("outputFile", .nonEmptyString)
        grace = reader.optional("grace", .duration) ?? grace
        readyTimeout = reader.optional("readyTimeout", .positiveDuration) ?? readyTimeout
        restartBackoff = reader.optional("restartBackoff", .positiveDuration) ?? restartBackoff
    }
}
