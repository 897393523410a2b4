internal import Telemetry

/// A rule of an exported file.
enum ExportedRule {
    case record(String, labels: Labels, expression: String)
    case alert(BurnAlert)
}

/// A group of an exported file: a comment for people and the rules below it.
struct ExportedGroup {
    var name: String
    var interval: TimeSpan
    /// Paragraphs; filled when written.
    var comment: [String]
    var rules: [ExportedRule]
}
