/// Where the runtime's standard output and error go.
package enum OutputMode: Hashable, Sendable {
    /// To ours, untouched. Nothing is captured: out-of-memory text goes unseen.
    case inherit
    /// Through us into a ring of the last lines, and on to our standard error.
    case relay
    /// Through us into a ring of the last lines, and appended to a file.
    case file(String)
    /// Only into the ring.
    case capture
}
