// usage: embed-shipped OUTPUT ROOT FILE…
// Writes a Swift file that holds every FILE as a string literal, keyed by its path below ROOT.
import Foundation

let arguments = CommandLine.arguments
let output = arguments[1]
let root = arguments[2] + "/"

/// A raw string literal whose delimiter does not occur in the text.
func literal(_ text: String) -> String {
    var hashes = "#"
    while text.contains("\"\"\"" + hashes) || text.contains("\\" + hashes) { hashes += "#" }
    return "\(hashes)\"\"\"\n\(text)\n\"\"\"\(hashes)"
}

var source = "extension ShippedFiles {\n    static let embedded: [String: String] = [\n"
for path in arguments.dropFirst(3) {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    source += "\"\(path.dropFirst(root.count))\": \(literal(text)),\n"
}
source += arguments.count > 3 ? "    ]\n}\n" : "        :\n    ]\n}\n"
try source.write(toFile: output, atomically: true, encoding: .utf8)
