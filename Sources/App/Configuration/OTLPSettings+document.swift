internal import Documents
internal import Telemetry

extension OTLPSettings {
    /// The `otlp:` section, named as in Prometheus' configuration.
    init(_ reader: MappingReader) {
        self.init()
        promotedAttributes =
            reader.optional("promote_resource_attributes", .list(.nonEmptyString)) ?? promotedAttributes
        promotesScope = reader.optional("promote_scope_metadata", .boolean) ?? promotesScope
        keepsIdentifyingAttributes =
            reader.optional("keep_identifying_resource_attributes", .boolean) ?? keepsIdentifyingAttributes
        deltaSeries = reader.optional("delta_series", .integer(in: 0...1_000_000)) ?? deltaSeries
        if let name = repeated(promotedAttributes) {
            reader.fail(
                "promote_resource_attributes", "'\(name)' is there twice", remedy: "remove one of them")
        }
    }
}
