internal import Documents
internal import Telemetry

/// Why a notification cannot even be sent.
struct AttemptFailure: Error, Hashable {
    var what: String
}

/// The HTTP request that carries a notification.
enum WebhookRequest {
    /// The key goes out with every attempt, so that a receiver can drop what it has seen.
    static func make(
        _ webhook: WebhookReceiver, key: String, body: [UInt8]
    ) -> Result<HTTPRequest, AttemptFailure> {
        guard let url = webhook.url.read() else {
            return .failure(AttemptFailure(what: "the file with the webhook's URL cannot be read"))
        }
        var headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Beaufort"),
            HTTPHeader("Idempotency-Key", key), HTTPHeader("webhook-id", key),
        ]
        switch webhook.authorization {
        case nil: break
        case .scheme(let scheme, let credentials):
            guard let text = credentials.read() else {
                return .failure(
                    AttemptFailure(what: "the file with the webhook's credentials cannot be read"))
            }
            headers.append(HTTPHeader("Authorization", "\(scheme) \(text)"))
        case .basic(let user, let password):
            guard let text = password.read() else {
                return .failure(AttemptFailure(what: "the file with the webhook's password cannot be read"))
            }
            headers.append(HTTPHeader("Authorization", "Basic " + base64(Array("\(user):\(text)".utf8))))
        }
        return .success(
            HTTPRequest(
                method: "POST", url: url, headers: headers, body: body, timeout: webhook.timeout,
                maximumResponseBytes: 1 << 20))
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
            let word = UInt32(padded[0]) << 16 | UInt32(padded[1]) << 8 | UInt32(padded[2])
            for place in 0..<4 {
                let index = Int(word >> (18 - 6 * UInt32(place)) & 63)
                out.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension Secret {
    /// The secret itself; nil when its file cannot be read. A file's trailing line break is no part of it.
    fileprivate func read() -> String? {
        switch source {
        case .inline(let text): return text
        case .file(let path):
            guard var text = try? TextFile.read(path) else { return nil }
            while text.last?.isNewline == true { text.removeLast() }
            return text.isEmpty ? nil : text
        }
    }
}
