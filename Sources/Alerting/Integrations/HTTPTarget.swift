package import Telemetry

/// Where an integration posts to, and with what credentials.
package struct HTTPTarget: Hashable, Sendable {
    package var url: Secret
    /// Put behind the URL, which is configured without it.
    package var path = ""
    package var authorization: WebhookAuthorization?
    /// Authorities to trust and a certificate to show; nil for the system's and none.
    package var tls: TLSSettings?

    package init(
        url: Secret, path: String = "", authorization: WebhookAuthorization? = nil, tls: TLSSettings? = nil
    ) {
        self.url = url
        self.path = path
        self.authorization = authorization
        self.tls = tls
    }

    /// Of an answer only its beginning is of interest, should it be a refusal.
    private static let answerLimit = 16 << 10

    func request(
        headers: [HTTPHeader] = [], body: [UInt8], timeout: TimeSpan
    ) throws(AttemptFailure) -> HTTPRequest {
        guard let url = url.read() else {
            throw AttemptFailure(what: "the integration's URL cannot be read from \(url.place)")
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw AttemptFailure(what: "what \(self.url.place) holds is no http:// or https:// address")
        }
        var all = [HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Beaufort")]
        all += headers
        if let authorization { all.append(HTTPHeader("Authorization", try authorization.header())) }
        var request = HTTPRequest(
            method: "POST", url: url + path, headers: all, body: body, timeout: timeout,
            maximumResponseBytes: Self.answerLimit, acceptsPartialBody: true, tls: tls)
        request.isSentOnce = true
        return request
    }
}

extension WebhookAuthorization {
    fileprivate func header() throws(AttemptFailure) -> String {
        switch self {
        case .scheme(let scheme, let credentials):
            guard let text = credentials.read() else {
                throw AttemptFailure(what: "the credentials cannot be read from \(credentials.place)")
            }
            return "\(scheme) \(text)"
        case .basic(let user, let password):
            guard let text = password.read() else {
                throw AttemptFailure(what: "the password cannot be read from \(password.place)")
            }
            return "Basic " + Base64.encode(Array("\(user):\(text)".utf8))
        }
    }
}
