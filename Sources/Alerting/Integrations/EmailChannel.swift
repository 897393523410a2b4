internal import Telemetry

/// Mail through a program that takes it on standard input, such as `sendmail -t`.
package struct EmailChannel: Hashable, Sendable {
    package static let standardCommand = ["sendmail", "-t", "-i"]

    package var command: [String]
    package var from: String
    package var to: MessageTemplate
    package var subject: MessageTemplate
    package var text: MessageTemplate
    package var headers: [String: MessageTemplate] = [:]

    /// Mail servers take ten million bytes and more; base 64 makes a third more of it.
    private static let textLimit = 1_000_000

    func call(
        _ message: NotificationMessage, key: String, timeout: TimeSpan, at time: Timestamp
    ) throws(AttemptFailure) -> ProgramCall {
        let to = Self.header(to.value(message, atMost: 10_000) ?? "")
        guard to.contains("@") else { throw AttemptFailure(what: "the mail has nobody it goes to") }
        var lines = [
            "From: \(Self.header(from))", "To: \(to)",
            "Subject: \(Self.encoded(subject.title(message, atMost: 500)))", "Date: \(time.mailDate)",
            "Message-ID: <\(key)@beaufort.invalid>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            // Alerts of one group are one conversation.
            "References: <\(message.hashedGroupKey)@beaufort.invalid>", "Auto-Submitted: auto-generated",
        ]
        lines += headers.sorted { $0.key < $1.key }.compactMap { name, template in
            template.value(message, atMost: 900).map { "\(name): \(Self.encoded($0))" }
        }
        let text = MessageText.cut(text.text(message), toJSONBytes: Self.textLimit)
        let mail = (lines + [""] + Self.body(text)).joined(separator: "\n") + "\n"
        return ProgramCall(command: command, input: Array(mail.utf8), timeout: timeout)
    }

    /// A line break in a header would begin another one.
    private static func header(_ text: String) -> String { MessageText.line(text) }

    /// RFC 2047, in words of at most 45 bytes of whole characters: for a header that has more than ASCII, is
    /// longer than a line may be, or looks encoded already, which a label may do on purpose.
    private static func encoded(_ text: String) -> String {
        let text = header(text)
        let isPlain = text.utf8.allSatisfy { $0 < 0x80 } && text.utf8.count <= 900
        if isPlain, !text.contains("=?") { return text }
        var words: [String] = []
        var word = String.UnicodeScalarView()
        var size = 0
        for scalar in text.unicodeScalars {
            let more = UTF8.width(scalar)
            if size + more > 45 {
                words.append(String(word))
                (word, size) = (String.UnicodeScalarView(), 0)
            }
            word.append(scalar)
            size += more
        }
        return (words + [String(word)]).map { "=?utf-8?B?\(Base64.encode(Array($0.utf8)))?=" }.joined(
            separator: "\n ")
    }

    private static func body(_ text: String) -> [String] {
        let encoded = Array(Base64.encode(Array(text.utf8)).utf8)
        return stride(from: 0, to: encoded.count, by: 76).map { start in
            String(decoding: encoded[start..<min(start + 76, encoded.count)], as: UTF8.self)
        }
    }
}

extension Timestamp {
    /// RFC 5322: `Thu, 01 Jan 2026 00:00:00 +0000`.
    fileprivate var mailDate: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = Int(milliseconds / 86_400_000)
        let date = CivilDate(daysSinceEpoch: day)
        let clock = String(rfc3339.dropFirst(11).prefix(8))
        let number = date.day < 10 ? "0\(date.day)" : "\(date.day)"
        return "\(days[day % 7]), \(number) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}
