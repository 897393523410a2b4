/// The files that ship with Beaufort, inside the binary: what runs when no configuration is given.
/// The build puts them there (Plugins/EmbedShipped); `embedded` maps a path such as `Config/beaufort.yaml` to
/// its text.
package enum ShippedFiles {
    /// The text of one shipped file, or nil when there is none of that path.
    package static func text(_ path: String) -> String? {
        embedded[path]
    }

    /// Paths of all shipped files below a folder such as `Alerts/`, in alphabetical order.
    package static func paths(under folder: String) -> [String] {
        embedded.keys.filter { $0.hasPrefix(folder) }.sorted()
    }
}
