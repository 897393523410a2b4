/// The part of a URL that may be shown to anybody.
enum Peer {
    /// `host` or `host:port` of an absolute URL, without user, password, path, query and fragment.
    /// Empty when there is nothing that is certain to be no secret: a password with a slash in it
    /// could pass for a host, so an `@` behind the authority hides everything.
    static func name(of url: String) -> String {
        let bytes = Array(url.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return "" }
        let rest = bytes[(colon + 3)...]
        let authority = rest.prefix { !Array("/?#\\".utf8).contains($0) }
        let at = UInt8(ascii: "@")
        guard !rest.dropFirst(authority.count).contains(at) else { return "" }
        let host = authority.split(separator: at, omittingEmptySubsequences: false).last ?? []
        return String(decoding: host, as: UTF8.self)
    }
}
