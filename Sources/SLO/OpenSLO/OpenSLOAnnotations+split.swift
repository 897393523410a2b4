internal import Documents
internal import Telemetry

extension OpenSLOAnnotations {
    /// How the SLO is split; nil when it is not, or wrongly.
    ///
    /// - Parameter labels: of the file's metadata, which are laid on every alert.
    func split(of indicator: Indicator, labels: Labels) -> LabelSplit? {
        guard let names = splitNames() else {
            for name in ["by-limit", "by-no-data"] where value(name) != nil && value("by") == nil {
                let position = metadata.position(ofAnnotation: OpenSLOAnnotations.prefix + name)
                problems.warn(
                    position, "beaufort/\(name) means nothing without beaufort/by",
                    remedy: "add beaufort/by, such as \"model\", or leave it out")
            }
            return nil
        }
        for name in names where !check(name, indicator, labels) { return nil }
        guard let limit = splitLimit(), let silence = splitSilence(indicator) else { return nil }
        return LabelSplit(names, limit: limit, silence: silence)
    }

    private func splitNames() -> [String]? {
        guard let text = value("by") else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        guard !names.contains("") else {
            fail("by", "'\(text)' is no list of labels", "write names and commas: \"model, tenant\"")
            return nil
        }
        guard Set(names).count == names.count else {
            fail("by", "'\(text)' names a label twice", "name each once")
            return nil
        }
        return names
    }

    /// Labels that the engine and its alerts give a meaning of their own.
    private static let reserved: Set<String> = [
        "slo", "outcome", "window", "short_window", "severity", "service", "alertname", "alertstate", "le",
        "quantile", "component",
    ]

    private func check(_ name: String, _ indicator: Indicator, _ labels: Labels) -> Bool {
        if OpenSLOAnnotations.reserved.contains(name) || name.hasPrefix("__") {
            fail("by", "the label '\(name)' has another meaning on series of SLOs", "split by another one")
            return false
        }
        if labels[name] != nil {
            fail(
                "by",
                "metadata.labels lays a '\(name)' of its own on every alert, where the combination's belongs",
                "rename that label, or leave '\(name)' out of beaufort/by")
            return false
        }
        switch indicator {
        case .requests: return checkField(name)
        case .counters, .threshold, .ratio, .foreign, .composite:
            guard !OpenSLOAnnotations.isLabelName(name) else { return true }
            fail("by", "'\(name)' is no name of a label", "use letters, digits and underscores")
            return false
        }
    }

    private func checkField(_ name: String) -> Bool {
        let names = RequestField.all.filter(\.splits).map(\.name)
        if names.contains(name) { return true }
        guard RequestField.named(name) == nil else {
            fail(
                "by", "requests cannot be split by '\(name)': it has too many values, or several at once",
                "possible: \(names.joined(separator: ", "))")
            return false
        }
        let near = nearest(name, in: names).map { "did you mean \($0)? " } ?? ""
        fail("by", "requests have no field '\(name)'", near + "possible: \(names.joined(separator: ", "))")
        return false
    }

    private static func isLabelName(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5f
        }
        return isPlain && name.first.map { !$0.isNumber } ?? false
    }

    private func splitLimit() -> Int? {
        guard let text = value("by-limit") else { return LabelSplit.defaultLimit }
        if let limit = Int(text), (1...LabelSplit.largestLimit).contains(limit) { return limit }
        fail(
            "by-limit", "'\(text)' is not a number of combinations",
            "write a whole number from 1 to \(LabelSplit.largestLimit)")
        return nil
    }

    private func splitSilence(_ indicator: Indicator) -> LabelSplit.Silence? {
        guard let text = value("by-no-data") else { return .whole }
        guard let silence = LabelSplit.Silence(rawValue: text) else {
            fail("by-no-data", "unknown policy '\(text)'", "possible: slo, each")
            return nil
        }
        if case .requests = indicator, silence == .each {
            let position = metadata.position(ofAnnotation: OpenSLOAnnotations.prefix + "by-no-data")
            problems.warn(
                position, "of requests a combination that is gone cannot be told from one that is quiet",
                remedy: "leave it out; it works for sources of type prometheus")
            return .whole
        }
        return silence
    }
}
