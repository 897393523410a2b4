/// Why an exchange brought no response. Names the peer's host and port at most: the path, the query
/// and the user part of a URL may be secrets (every webhook URL is one), so none of them is kept.
package struct OutboundError: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case invalidRequest = "invalid request"
        case invalidURL = "the URL cannot be used"
        case unknownHost = "the host name does not resolve"
        case unreachable = "nothing accepts connections there"
        case timedOut = "no complete answer in time"
        case untrusted = "the TLS connection could not be verified"
        case tooLarge = "the answer is larger than allowed"
        case broken = "the connection broke"
        case misled = "it redirects more than 10 times"
        case forbidden = "the address is link-local, where clouds keep their machines' keys"
        case cancelled = "cancelled"
        case closed = "the client is shut down"
        case other = "the exchange failed"
    }

    package var kind: Kind
    /// `host:port` as far as the URL tells them; empty when it does not.
    package var peer: String
    /// Of a TLS peer that could not be verified: why, in libcurl's words.
    package var detail: String

    package init(_ kind: Kind, peer: String, detail: String = "") {
        self.kind = kind
        self.peer = peer
        self.detail = detail
    }

    /// Another attempt may succeed without anybody changing anything.
    package var isTransient: Bool {
        switch kind {
        case .invalidRequest, .invalidURL, .forbidden, .cancelled, .closed: false
        case .unknownHost, .unreachable, .timedOut, .untrusted, .tooLarge, .broken, .misled, .other: true
        }
    }
}

extension OutboundError: CustomStringConvertible {
    package var description: String {
        let what = detail.isEmpty ? kind.rawValue : "\(kind.rawValue) (\(detail))"
        let remedy =
            kind == .untrusted ? "; tls_config: {ca_file: FILE} names the authority to trust" : ""
        return "\(peer.isEmpty ? "" : "\(peer): ")\(what)\(remedy)"
    }
}
