internal import NIOCore
internal import Synchronization

/// Notices clients that leave while their request is worked on, so that nobody computes for no one.
///
/// A connection has one request in work at a time. A client that only closes its sending side counts as
/// gone, as in Go's server.
final class ClientDepartures: Sendable {
    private enum Entry {
        case working(@Sendable () -> Void)
        case left
    }

    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    /// Calls `leave` when the client of this connection leaves, at once if it has already.
    func watch(_ channel: ObjectIdentifier, leave: @escaping @Sendable () -> Void) {
        let hasLeft = entries.withLock { entries in
            if case .left? = entries[channel] { return true }
            entries[channel] = .working(leave)
            return false
        }
        if hasLeft { leave() }
    }

    /// The request has its answer.
    func forget(_ channel: ObjectIdentifier) {
        entries.withLock { entries in
            if case .working? = entries[channel] { entries[channel] = nil }
        }
    }

    fileprivate func left(_ channel: ObjectIdentifier) {
        let leave: (@Sendable () -> Void)? = entries.withLock { entries in
            defer { entries[channel] = .left }
            if case .working(let leave)? = entries[channel] { return leave }
            return nil
        }
        leave?()
    }

    fileprivate func closed(_ channel: ObjectIdentifier) {
        left(channel)
        entries.withLock { $0[channel] = nil }
    }
}

/// Stands in each connection's pipeline and tells of its end.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let departures: ClientDepartures

    init(_ departures: ClientDepartures) {
        self.departures = departures
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            departures.left(ObjectIdentifier(context.channel))
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        departures.closed(ObjectIdentifier(context.channel))
        context.fireChannelInactive()
    }
}
