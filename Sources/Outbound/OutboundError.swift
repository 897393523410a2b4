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
        case forbidden = "the address is link-local, where clouds keep their machines' keys"
        case cancelled = "cancelled"
        case closed = "the client is shut down"
        case other = "the exchange failed"
    }

    package var kind: Kind
    /// `host:port` as far as the URL tells them; empty when it does not.
    package var peer: String

    package init(_ kind: Kind, peer: String) {
        self.kind = kind
        self.peer = peer
    }

    /// Another attempt may succeed without anybody changing anything.
    package var isTransient: Bool {
        switch kind {
        case .invalidRequest, .invalidURL, .forbidden, .cancelled, .closed: false
        case .unknownHost, .unreachable, .timedOut, .untrusted, .tooLarge, .broken, .other: true
        }
    }
}

extension OutboundError: CustomStringConvertible {
    package var description: String {
        peer.isEmpty ? kind.rawValue : "\(peer): \(kind.rawValue)"
    }
}
