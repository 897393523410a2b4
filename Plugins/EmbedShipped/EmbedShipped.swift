import Foundation
import PackagePlugin

/// Puts the shipped files (Config, Alerts, Runbooks, Dashboards) into the binary, so that `beaufort run --
/// CMD` works wherever the one file is copied to.
@main
struct EmbedShipped: BuildToolPlugin {
    private static let folders = ["Config", "Alerts", "Runbooks", "Dashboards"]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let files = EmbedShipped.folders.flatMap { EmbedShipped.files(under: root.appending(path: $0)) }
        let output = context.pluginWorkDirectoryURL.appending(path: "ShippedFiles+embedded.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(files.count) shipped files",
                executable: try context.tool(named: "embed-shipped").url,
                arguments: [output.path, root.path] + files.map(\.path),
                inputFiles: files,
                outputFiles: [output])
        ]
    }

    private static func files(under folder: URL) -> [URL] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted()
            .filter { name in [".yaml", ".md", ".json"].contains { name.hasSuffix($0) } }
            .map { folder.appending(path: $0) }
    }
}
