/// How a peer behind TLS is recognised, and how it recognises us. All are paths of files in PEM, read for
/// each new connection: a renewed certificate needs no restart.
package struct TLSSettings: Hashable, Sendable {
    /// Authorities to trust instead of the system's.
    package var authorities: String?
    /// Our own certificate and its key, for peers that ask for one.
    package var certificate: String?
    package var key: String?
    /// Anybody may pass for the peer.
    package var isInsecure = false

    package init() {}
}
