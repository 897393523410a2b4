/// Why no screen could be opened.
package struct TerminalError: Error, CustomStringConvertible {
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}
