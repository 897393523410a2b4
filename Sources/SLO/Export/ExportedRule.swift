internal import Telemetry

/// A rule of an exported file.
enum ExportedRule {
    /// What is recorded loses the labels `without`; two rules of the same name and labels would else count as
    /// one written twice.
    case record(String, labels: Labels, without: [String] = [], expression: String)
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
