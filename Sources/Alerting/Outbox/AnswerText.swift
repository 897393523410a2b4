internal import Telemetry

/// What a receiver said to what it refused, fit to be kept and shown: one line, bounded, printable, without
/// the secrets it was asked with.
enum AnswerText {
    /// A whole refusal of any known service; a page of HTML says in its first words what it is.
    static let limit = 300
    /// So much is looked at.
    private static let byteLimit = 4_096

    /// Nil when there is nothing to show.
    static func make(_ body: [UInt8], hiding secrets: [String]) -> String? {
        var mask = SecretMask(secrets.flatMap(forms))
        // Looked at in full first, so that a secret across the limit is not left half in sight.
        let hidden = mask.mask(Array(body.prefix(byteLimit * 2))) + mask.finish()
        let text = MessageText.line(String(decoding: hidden.prefix(byteLimit), as: UTF8.self))
        return text.isEmpty ? nil : MessageText.cut(text, to: limit)
    }

    /// A URL is secret as a whole and in its parts: an answer may repeat its path alone, or with its slashes
    /// escaped, as JSON may.
    private static func forms(_ secret: String) -> [String] {
        guard secret.contains("://") else { return [secret] }
        let parts = secret.split(whereSeparator: { "/?&=#@".contains($0) }).map(String.init)
        return [secret] + parts.dropFirst(2).filter { $0.utf8.count >= 8 }
    }
}
