/// Which of remote write's two protobuf messages a body is, by the name that both the header `Content-Type`
/// and Prometheus' setting `protobuf_message` give it (prometheus.io/docs/specs/prw).
package enum RemoteWriteMessage: String, Hashable, Sendable, CaseIterable {
    /// Remote write 1.0.
    case one = "prometheus.WriteRequest"
    /// Remote write 2.0: texts once each, metadata beside each series, counts in the answer.
    case two = "io.prometheus.write.v2.Request"

    package static let mediaType = "application/x-protobuf"

    /// What a sender says of the body. Receivers of 1.0 alone know no parameter.
    package var contentType: String {
        self == .one ? RemoteWriteMessage.mediaType : "\(RemoteWriteMessage.mediaType);proto=\(rawValue)"
    }

    /// `X-Prometheus-Remote-Write-Version`.
    package var version: String { self == .one ? "0.1.0" : "2.0.0" }

    package var other: RemoteWriteMessage { self == .one ? .two : .one }

    /// Nil for content that is neither. A type without the parameter is 1.0.
    package init?(contentType: String) {
        let parts = contentType.split(separator: ";").map { part in
            part.filter { $0 != " " && $0 != "\"" }.lowercased()
        }
        guard parts.first == RemoteWriteMessage.mediaType else { return nil }
        guard let named = parts.dropFirst().first(where: { $0.hasPrefix("proto=") })?.dropFirst(6) else {
            self = .one
            return
        }
        guard let known = RemoteWriteMessage.allCases.first(where: { $0.rawValue.lowercased() == named })
        else { return nil }
        self = known
    }
}

/// How much of a 2.0 request a receiver says it has written. Receivers of 2.0 say it with every answer to a
/// request they understood, those of 1.0 never.
package struct WrittenCounts: Hashable, Sendable {
    /// Float samples.
    package var samples = 0
    package var histograms = 0

    package init(samples: Int = 0, histograms: Int = 0) {
        self.samples = samples
        self.histograms = histograms
    }

    package var total: Int { samples + histograms }

    private static func name(_ kind: String) -> String { "X-Prometheus-Remote-Write-\(kind)-Written" }

    package var headers: [HTTPHeader] {
        [
            HTTPHeader(WrittenCounts.name("Samples"), "\(samples)"),
            HTTPHeader(WrittenCounts.name("Histograms"), "\(histograms)"),
            HTTPHeader(WrittenCounts.name("Exemplars"), "0"),
        ]
    }

    /// Nil when the answer says nothing of it. What is missing, or no number, is 0.
    package init?(_ response: HTTPResponse) {
        let texts = ["Samples", "Histograms", "Exemplars"].map {
            response.header(WrittenCounts.name($0))
        }
        guard texts.contains(where: { $0 != nil }) else { return nil }
        func count(_ text: String?) -> Int { text.flatMap { Int($0) }.map { max(0, $0) } ?? 0 }
        self.init(samples: count(texts[0]), histograms: count(texts[1]))
    }
}
