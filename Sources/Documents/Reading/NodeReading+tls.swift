package import Telemetry

extension NodeReading where Value == TLSSettings {
    /// A `tls_config` section, as Prometheus names its parts.
    package static var tls: NodeReading<TLSSettings> {
        .mapping { reader in
            var settings = TLSSettings()
            settings.authorities = reader.optional("ca_file", .nonEmptyString)
            settings.certificate = reader.optional("cert_file", .nonEmptyString)
            settings.key = reader.optional("key_file", .nonEmptyString)
            settings.isInsecure = reader.optional("insecure_skip_verify", .boolean) ?? false
            if (settings.certificate == nil) != (settings.key == nil) {
                reader.fail(
                    settings.key == nil ? "cert_file" : "key_file",
                    "a certificate of our own needs its key, and a key its certificate",
                    remedy: "name both cert_file and key_file")
            }
            for (inline, file) in [("ca", "ca_file"), ("cert", "cert_file"), ("key", "key_file")]
            where reader.take(inline) != nil {
                reader.fail(
                    inline, "certificates and keys do not belong into the configuration",
                    remedy: "write it into a file of its own and name that with '\(file)'")
            }
            if reader.take("server_name") != nil {
                reader.fail(
                    "server_name", "another name than the address's cannot be asked for",
                    remedy: "use the name on the certificate as the target's address")
            }
            return settings
        }
    }
}

extension TLSSettings {
    /// The same settings with every path put through `resolve`.
    package func mapPaths(_ resolve: (String) -> String) -> TLSSettings {
        var settings = self
        settings.authorities = authorities.map(resolve)
        settings.certificate = certificate.map(resolve)
        settings.key = key.map(resolve)
        return settings
    }
}
