/// Sends one HTTP request and returns the whole response: webhooks, scrapes, remote queries.
/// `Outbound` implements it with libcurl; rooms that need it take it as a value.
package typealias HTTPSender = @Sendable (HTTPRequest) async throws -> HTTPResponse

package struct HTTPRequest: Hashable, Sendable {
    package var method: String
    package var url: String
    /// In the order sent. Never logged: a header may hold a secret.
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    /// The whole exchange, name look-up included.
    package var timeout: TimeSpan
    /// A longer body ends the exchange with an error, so that a hostile peer cannot exhaust memory.
    package var maximumResponseBytes: Int
    /// The answer counts once its head has come: a body that is longer, cut short or late is handed out as
    /// far as it came. For those who ask only whether something was taken, and must not ask twice.
    package var acceptsPartialBody: Bool
    /// Goes out once and no more, on a connection of its own: on one that was kept it would go out again when
    /// the peer closes it without an answer.
    package var isSentOnce = false
    /// No connection is made to link-local addresses, whatever name leads there.
    package var refusesLinkLocal = false
    /// An answer with a new address is followed, up to ten times; credentials go to the first host alone.
    package var followsRedirects = false
    /// Asks for gzip; the body handed out is unpacked, and `maximumResponseBytes` bounds that.
    package var acceptsGzip = false
    /// Nil trusts the system's authorities and shows no certificate.
    package var tls: TLSSettings?

    package init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
        timeout: TimeSpan = .seconds(10), maximumResponseBytes: Int = 16 << 20,
        acceptsPartialBody: Bool = false, tls: TLSSettings? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumResponseBytes = maximumResponseBytes
        self.acceptsPartialBody = acceptsPartialBody
        self.tls = tls
    }
}

package struct HTTPHeader: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    package var headers: [HTTPHeader]
    package var body: [UInt8]

    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
