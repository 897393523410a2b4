/// Why supervision is over.
package enum SupervisionEnd: Hashable, Sendable {
    /// We were asked to stop.
    case stopped
    /// The runtime ended and the policy says not to start it again.
    case ended(RuntimeExit)
    /// The limit of restarts in a row is reached; `last` is nil when it could not even be started.
    case gaveUp(restarts: Int, last: RuntimeExit?)
}

extension SupervisionEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .stopped: return "stopped"
        case .ended(let exit): return "runtime ended: \(exit)"
        case .gaveUp(let restarts, let last):
            let why = last.map { ", last: \($0)" } ?? ""
            return "gave up after \(restarts) restarts\(why)"
        }
    }
}
