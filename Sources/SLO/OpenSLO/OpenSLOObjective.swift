internal import Documents
internal import Telemetry

/// Where an indicator's tree comes from.
enum OpenSLOIndicatorSource {
    case inline(Node)
    case reference(Node)
    /// v1alpha's `ratioMetrics`, which stand in the objective itself.
    case alphaRatio(Node)
}

/// One entry of `objectives`.
struct OpenSLOObjective {
    var displayName: String?
    var target: Double
    var method: BudgetingMethod
    var operation: Node?
    var value: Node?
    var indicator: OpenSLOIndicatorSource?
    /// `compositeWeight`, as written.
    var weight: Node?
    var position: SourcePosition

    /// Whether it makes its SLO a composite, beside others.
    var hasOwnIndicator: Bool {
        switch indicator {
        case .inline, .reference: true
        case .alphaRatio, nil: false
        }
    }

    private static let keys = [
        "displayName", "op", "value", "target", "targetPercent", "timeSliceTarget", "timeSliceWindow",
        "indicator", "indicatorRef", "compositeWeight",
    ]

    private static func keys(of version: OpenSLOObject.Version) -> [String] {
        switch version {
        case .v1: []
        case .v1alpha: ["ratioMetrics"]
        case .v2alpha: ["sli", "sliRef"]
        }
    }

    init?(_ node: Node, method: OpenSLOMethod, version: OpenSLOObject.Version, problems: Problems) {
        guard let reader = MappingReader(node, problems) else { return nil }
        position = node.position
        displayName = reader.optional("displayName", .string)
        operation = reader.take("op")
        value = reader.take("value")
        if let inline = reader.take("indicator") { indicator = .inline(inline) }
        if let reference = reader.take("indicatorRef") { indicator = indicator ?? .reference(reference) }
        if version == .v2alpha {
            if let inline = reader.take("sli") { indicator = .inline(inline) }
            if let reference = reader.take("sliRef") { indicator = indicator ?? .reference(reference) }
        }
        if version == .v1alpha, let ratio = reader.take("ratioMetrics") { indicator = .alphaRatio(ratio) }
        weight = reader.take("compositeWeight")
        let target = OpenSLOObjective.target(reader, problems)
        let built = OpenSLOObjective.method(method, reader, problems, version)
        reader.warnOfUnknownKeys(OpenSLOObjective.keys + OpenSLOObjective.keys(of: version))
        guard let target, let built else { return nil }
        self.target = target
        self.method = built
    }

    private static func target(_ reader: MappingReader, _ problems: Problems) -> Double? {
        let share = reader.optional("target", promised("target: 0.999"))
        let percent = reader.optional("targetPercent", promised("targetPercent: 99.9"))
        if share != nil, percent != nil {
            reader.fail(
                "targetPercent", "both target and targetPercent are given", remedy: "keep one of them")
            return nil
        }
        if let share { return OpenSLOObjective.target(ratio: share, reader) }
        if let percent { return OpenSLOObjective.target(percent: percent, reader) }
        // A number that could not be read has been reported already.
        guard reader.take("target") == nil, reader.take("targetPercent") == nil else { return nil }
        problems.error(reader.position, "the objective has no target", remedy: "add target: 0.999")
        return nil
    }

    /// A number, with what to write in the place of something else.
    private static func promised(_ example: String) -> NodeReading<Double> {
        NodeReading { node, problems in
            if let number = NodeReading.number.read(node, Problems()) { return number }
            problems.error(
                node.position, "expected a number, found \(node.kindName)",
                remedy: "write one such as \(example)"
            )
            return nil
        }
    }

    private static func target(ratio: Double, _ reader: MappingReader) -> Double? {
        if (0..<1).contains(ratio) { return ratio }
        let reason = ratio == 1 || ratio == 100 ? "at \(numberText(ratio)) there is no error budget" : ""
        // What is above a half of hundred can only be meant as a percentage.
        let isPercentage = (50..<100).contains(ratio)
        let meant = numberText(isPercentage ? OpenSLOObjective.ratio(ofPercent: ratio) : 0.999)
        let percentage = numberText(isPercentage ? ratio : 99.9)
        reader.fail(
            "target",
            "\(numberText(ratio)) is no target: targets are ratios, at least 0 and below 1"
                + (reason.isEmpty ? "" : "; \(reason)"),
            remedy: isPercentage
                ? "write target: \(meant), or targetPercent: \(percentage)"
                : "write a ratio such as target: \(meant), or a percentage such as targetPercent: \(percentage)"
        )
        return nil
    }

    private static func target(percent: Double, _ reader: MappingReader) -> Double? {
        guard (0..<100).contains(percent) else {
            reader.fail(
                "targetPercent",
                "\(numberText(percent)) is no targetPercent: it is at least 0 and below 100"
                    + (percent == 100 ? "; at 100 there is no error budget" : ""),
                remedy: "write a percentage such as targetPercent: 99.9")
            return nil
        }
        if (0.5..<1).contains(percent) {
            reader.problems.warn(
                reader.position(of: "targetPercent"),
                "targetPercent: \(numberText(percent)) lets \(numberText(100 - percent)) % fail",
                remedy: "if the ratio is meant, write target: \(numberText(percent))")
        }
        return OpenSLOObjective.ratio(ofPercent: percent)
    }

    /// To 12 decimals, so that 99.9 % is 0.999.
    private static func ratio(ofPercent percent: Double) -> Double { (percent * 1e10).rounded() / 1e12 }

    private static func method(
        _ method: OpenSLOMethod, _ reader: MappingReader, _ problems: Problems,
        _ version: OpenSLOObject.Version
    ) -> BudgetingMethod? {
        var sliceTarget = reader.optional("timeSliceTarget", .number(in: 0...1))
        var window = reader.take("timeSliceWindow").flatMap {
            OpenSLODuration.span($0, problems, bareUnit: .minutes(1))
        }
        guard method != .occurrences else { return .occurrences }
        if version == .v1alpha, window == nil || sliceTarget == nil {
            problems.warn(
                reader.position, "the slices are not described; minutes with the objective's target are used",
                remedy: "add timeSliceWindow and timeSliceTarget, and write openslo/v1")
            window = window ?? .minutes(1)
            sliceTarget = sliceTarget ?? reader.optional("target", .number(in: 0...1))
        }
        guard let window else {
            if reader.take("timeSliceWindow") == nil {
                problems.error(
                    reader.position, "\(method.rawValue) need a timeSliceWindow",
                    remedy: "add timeSliceWindow: 1m")
            }
            return nil
        }
        guard method == .timeslices else { return .ratioTimeslices(slice: window) }
        guard let sliceTarget, sliceTarget > 0 else {
            problems.error(
                reader.position, "Timeslices need a timeSliceTarget above 0",
                remedy: "add timeSliceTarget: 0.95, the share of good events that makes a slice good")
            return nil
        }
        return .timeslices(slice: window, target: sliceTarget)
    }
}
