internal import Alerting
internal import Documents
package import Runtime
package import Telemetry

/// `alerting`: other Alertmanagers that our alerts are handed to.
package struct AlertingSettings: Sendable {
    package var alertmanagers: [AlertmanagerSetting] = []
    /// At least this long passes until an alert is told again.
    package var resendDelay = TimeSpan.minutes(1)
    /// Added to alerts that are handed over; templates of rules know them too.
    package var externalLabels = Labels()
    /// Our own receivers are told as well.
    package var notifies = true

    package init() {}
}

/// One Alertmanager.
package struct AlertmanagerSetting: Sendable {
    /// As written.
    package var url: String
    /// One request, name look-up included.
    package var timeout = TimeSpan.seconds(10)
    package var credential: Credential?
    package var tls: TLSSettings?

    package init(url: String) {
        self.url = url
    }
}

extension AlertingSettings {
    init(_ reader: MappingReader) {
        alertmanagers = reader.optional("alertmanagers", .list(.alertmanager)) ?? []
        resendDelay = reader.optional("resend_delay", .positiveDuration) ?? resendDelay
        notifies = reader.optional("notify", .boolean) ?? true
        let labels = reader.optional("external_labels", .dictionary(.string)) ?? []
        externalLabels = Labels(labels.map { Label($0.name, $0.value) })
        if let name = repeated(alertmanagers.map(\.name)) {
            reader.fail("alertmanagers", "'\(name)' is there twice", remedy: "remove one of them")
        }
        if alertmanagers.isEmpty, !notifies {
            reader.fail(
                "notify", "nobody at all would be told", remedy: "name an Alertmanager in 'alertmanagers'")
        }
    }
}

extension Configuration {
    var handover: HandoverSettings {
        HandoverSettings(
            peers: alerting.alertmanagers.map(\.peer), resendDelay: alerting.resendDelay,
            externalLabels: alerting.externalLabels, externalURL: externalURL)
    }
}

extension AlertmanagerSetting {
    /// Where alerts are posted, without user and password.
    fileprivate var name: String { Configuration.withoutCredentials(address) }

    private var address: String {
        var base = url[...]
        while base.hasSuffix("/") { base.removeLast() }
        return base + "/api/v2/alerts"
    }

    fileprivate var peer: HandoverPeer {
        HandoverPeer(name: name, url: address, timeout: timeout, tls: tls) { [credential] in
            try credential.map { [try $0.header()] } ?? []
        }
    }
}

extension NodeReading where Value == AlertmanagerSetting {
    fileprivate static var alertmanager: NodeReading<AlertmanagerSetting> {
        .mapping { reader in
            let url = reader.required("url", .nonEmptyString)
            let timeout = reader.optional("timeout", .positiveDuration)
            let credential = Credential.read(reader)
            let tls = reader.optional("tls_config", .tls)
            guard let url else { return nil }
            if !url.hasPrefix("http://"), !url.hasPrefix("https://") {
                reader.fail(
                    "url", "\(url) is no http:// or https:// address",
                    remedy: "write for example http://alertmanager:9093")
            } else if url.contains("/api/v") {
                reader.fail(
                    "url", "the address of the API is no base", remedy: "leave out everything from '/api/' on"
                )
            }
            var setting = AlertmanagerSetting(url: url)
            setting.timeout = timeout ?? setting.timeout
            setting.credential = credential
            setting.tls = tls
            return setting
        }
    }
}
