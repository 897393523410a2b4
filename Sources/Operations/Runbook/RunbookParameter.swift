internal import Telemetry

/// A declared parameter. Its value reaches a step only as the environment variable `BEAUFORT_PARAM_<NAME>`.
package struct RunbookParameter: Hashable, Sendable {
    package var name: String
    package var kind: Kind
    package var description: String
    package var isRequired: Bool
    package var defaultText: String?
    package var choices: [String]
    /// Must match the whole value.
    package var pattern: String?
    package var minimum: Double?
    package var maximum: Double?

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case string, int, float, bool, duration
        /// Never shown, recorded or put into a plan; masked in output.
        case secret
    }

    /// `BEAUFORT_PARAM_` and the name in capitals, anything but letters and digits as `_`.
    package var environmentName: String {
        let name = name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "BEAUFORT_PARAM_" + String(name)
    }

    /// Nil when the text is a good value, else what is wrong with it. Type, choice, pattern and range are
    /// checked in this order; NUL and newlines are always refused, because a value may come from an alert's
    /// label.
    package func fault(in text: String) -> String? {
        if text.utf8.contains(0) || text.utf8.contains(10) || text.utf8.contains(13) {
            return "\(name) must be one line of text"
        }
        if let fault = typeFault(text) { return "\(name) \(fault)" }
        if !choices.isEmpty, !choices.contains(text) {
            return "\(name) must be one of \(choices.joined(separator: ", "))"
        }
        if let pattern, (try? Pattern(pattern))?.matchesWhole(text) != true {
            return "\(name) must match \(pattern)"
        }
        return rangeFault(text).map { "\(name) \($0)" }
    }

    private func typeFault(_ text: String) -> String? {
        switch kind {
        case .string, .secret: nil
        case .int: Int(text) == nil ? "must be a whole number" : nil
        case .float: Double(text).map(\.isFinite) == true ? nil : "must be a number"
        case .bool: ["true", "false"].contains(text) ? nil : "must be true or false"
        case .duration: TimeSpan(text: text) == nil ? "must be a duration such as 30s" : nil
        }
    }

    private func rangeFault(_ text: String) -> String? {
        guard minimum != nil || maximum != nil else { return nil }
        let size = kind == .duration ? TimeSpan(text: text)?.seconds : Double(text)
        guard let size else { return nil }
        if let minimum, size < minimum { return "must be at least \(numberText(minimum))" }
        if let maximum, size > maximum { return "must be at most \(numberText(maximum))" }
        return nil
    }
}
