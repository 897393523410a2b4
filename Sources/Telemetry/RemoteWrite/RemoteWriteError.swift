/// Why a remote-write body cannot be taken, and where in it.
package struct RemoteWriteError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Layer: String, Hashable, Sendable {
        /// The body as it came, compressed.
        case snappy
        /// The decoded message.
        case message
        /// A sound body that would take more memory than is allowed.
        case limit
    }

    package var layer: Layer
    /// What is wrong there.
    package var what: String
    /// Byte of that layer where reading stopped.
    package var offset: Int

    package init(_ layer: Layer, _ what: String, at offset: Int) {
        self.layer = layer
        self.what = what
        self.offset = offset
    }

    package var description: String { "\(layer.rawValue), byte \(offset): \(what)" }
}
