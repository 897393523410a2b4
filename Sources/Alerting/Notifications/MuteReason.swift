/// Why an alert that fires is not notified.
package enum MuteReason: Hashable, Sendable {
    case inhibited(by: [Fingerprint])
    case silenced(by: [String])
    /// Names of the maintenance windows.
    case maintenance([String])
    /// Names of the time intervals.
    case quietTime([String])
    /// Its route is no longer configured; only its resolve is still owed.
    case routeRemoved
}

extension MuteReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inhibited(let by): "inhibited by \(by.map(\.description).joined(separator: ", "))"
        case .silenced(let ids): "silenced by \(ids.joined(separator: ", "))"
        case .maintenance(let names): "muted by maintenance \(names.joined(separator: ", "))"
        case .quietTime(let names): "muted by time interval \(names.joined(separator: ", "))"
        case .routeRemoved: "its route is no longer configured"
        }
    }
}
