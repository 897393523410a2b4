/// Why a JSON body is no metrics request, and where in it.
package struct OTLPJSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `resourceMetrics[0].scopeMetrics[1]…`
    package private(set) var path: String
    package var what: String

    package init(_ path: String, _ what: String) {
        self.path = path
        self.what = what
    }

    /// The same fault as seen from one level up.
    func inside(_ outer: String) -> OTLPJSONError {
        OTLPJSONError(path.isEmpty ? outer : path.hasPrefix("[") ? outer + path : "\(outer).\(path)", what)
    }

    package var description: String { "\(path.isEmpty ? "the body" : path) \(what)" }
}
