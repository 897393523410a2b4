internal import Crypto
internal import Telemetry

/// Values as the record tables hold them.
enum RecordText {
    /// Labels as a JSON object.
    static func write(_ labels: Labels) -> String {
        JSONValue.object(labels.sorted.map { JSONValue.Member($0.name, .string($0.value)) }).text
    }

    static func labels(_ text: String) -> Labels {
        let members = (try? JSONValue.parse(text))?.members ?? []
        return Labels(members.map { Label($0.name, $0.value.string ?? "") })
    }

    /// Lower-case hex SHA-256.
    static func sha256(_ bytes: [UInt8]) -> String {
        hex(SHA256.hash(data: bytes))
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
