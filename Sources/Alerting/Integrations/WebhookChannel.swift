internal import Crypto
internal import Telemetry

extension WebhookReceiver {
    /// The key goes out with every attempt, so that a receiver can drop what it has seen.
    func request(
        key: String, body: [UInt8], timeout: TimeSpan, at time: Timestamp
    ) throws(AttemptFailure) -> HTTPRequest {
        var headers = [HTTPHeader("Idempotency-Key", key), HTTPHeader("webhook-id", key)]
        if let signingSecret {
            let seconds = time.milliseconds / 1_000
            headers.append(HTTPHeader("webhook-timestamp", "\(seconds)"))
            headers.append(
                HTTPHeader(
                    "webhook-signature",
                    try StandardWebhook.signature(id: key, seconds: seconds, body: body, signingSecret)))
        }
        return try HTTPTarget(url: url, authorization: authorization, tls: tls)
            .request(headers: headers, body: body, timeout: timeout)
    }
}

/// Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over `id.seconds.body`.
enum StandardWebhook {
    static func signature(
        id: String, seconds: Int64, body: [UInt8], _ secret: Secret
    ) throws(AttemptFailure) -> String {
        guard let text = secret.read() else {
            throw AttemptFailure(what: "the signing secret cannot be read from \(secret.place)")
        }
        guard let key = self.key(text) else {
            throw AttemptFailure(
                what: "the signing secret from \(secret.place) is not 'whsec_' and base 64 of 24 to 64 bytes")
        }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("\(id).\(seconds).".utf8) + body, using: SymmetricKey(data: key))
        return "v1," + Base64.encode(Array(code))
    }

    private static func key(_ text: String) -> [UInt8]? {
        let prefix = "whsec_"
        guard text.hasPrefix(prefix), let key = Base64.decode(String(text.dropFirst(prefix.count))),
            (24...64).contains(key.count)
        else { return nil }
        return key
    }
}
