internal import Documents
internal import Telemetry

/// A text that is never printed: a password, or a URL that lets its holder post.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package enum Source: Hashable, Sendable {
        case inline(String)
        /// Read at each use, so that a rotated secret takes effect without a reload.
        case file(String)
        /// A variable of our own environment.
        case environment(String)
    }

    package let source: Source

    package init(_ text: String) {
        source = .inline(text)
    }

    package init(file: String) {
        source = .file(file)
    }

    package init(environment name: String) {
        source = .environment(name)
    }

    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// The secret itself; nil when it cannot be read or is empty. A file's trailing line break is no part
    /// of it.
    func read() -> String? {
        switch source {
        case .inline(let text): return text
        case .environment(let name):
            guard let text = EnvironmentVariable.value(name), !text.isEmpty else { return nil }
            return text
        case .file(let path):
            guard var text = try? TextFile.read(path) else { return nil }
            while text.last?.isNewline == true { text.removeLast() }
            return text.isEmpty ? nil : text
        }
    }

    /// Why it cannot be read now; nil when it can.
    var unreadable: String? {
        switch source {
        case .inline: return nil
        case .environment(let name):
            return read() == nil ? "the environment variable \(name) is not set" : nil
        case .file(let path):
            do throws(DocumentError) {
                _ = try TextFile.read(path)
                return read() == nil ? "the file \(path) is empty" : nil
            } catch {
                return "\(path): \(error.what)"
            }
        }
    }

    /// Where it is kept, which is no secret.
    var place: String {
        switch source {
        case .inline: "the configuration"
        case .file(let path): "the file \(path)"
        case .environment(let name): "the environment variable \(name)"
        }
    }
}
