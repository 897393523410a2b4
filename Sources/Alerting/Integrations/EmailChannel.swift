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

    func call(
        _ message: NotificationMessage, key: String, timeout: TimeSpan, at time: Timestamp
    ) throws(AttemptFailure) -> ProgramCall {
        let to = to.text(message)
        guard to.contains("@") || !to.isEmpty else {
            throw AttemptFailure(what: "the mail has nobody it goes to")
        }
        var lines = [
            "From: \(Self.header(from))", "To: \(Self.header(to))",
            "Subject: \(Self.encoded(Self.header(subject.text(message))))", "Date: \(time.mailDate)",
            "Message-ID: <\(key)@beaufort.invalid>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            // Alerts of one group are one conversation.
            "References: <\(message.hashedGroupKey)@beaufort.invalid>", "Auto-Submitted: auto-generated",
        ]
        lines += headers.sorted { $0.key < $1.key }.map { name, template in
            "\(name): \(Self.encoded(Self.header(template.text(message))))"
        }
        let mail = (lines + [""] + Self.body(text.text(message))).joined(separator: "\n") + "\n"
        return ProgramCall(command: command, input: Array(mail.utf8), environment: [:], timeout: timeout)
    }

    /// A line break in a header would begin another one.
    private static func header(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    /// RFC 2047, where a header has more than ASCII: in words of at most 45 bytes, whole characters each.
    private static func encoded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            if word.utf8.count + character.utf8.count > 45 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).map { "=?utf-8?B?\(Base64.encode(Array($0.utf8)))?=" }.joined(
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
