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
        let share = reader.optional("target", .number)
        let percent = reader.optional("targetPercent", .number)
        if share != nil, percent != nil {
            reader.fail(
                "targetPercent", "both target and targetPercent are given", remedy: "keep one of them")
            return nil
        }
        if let share {
            if (0..<1).contains(share) { return share }
            let hint =
                share < 100 && share > 1
                ? "write targetPercent: \(numberText(share))" : "write a share such as 0.999"
            reader.fail("target", "a target is at least 0 and below 1: at 1 there is no budget", remedy: hint)
            return nil
        }
        if let percent {
            if (0..<100).contains(percent) { return (percent * 1e10).rounded() / 1e12 }
            reader.fail(
                "targetPercent", "a target is at least 0 % and below 100 %: at 100 % there is no budget",
                remedy: "write a percentage such as 99.9")
            return nil
        }
        // A number that could not be read has been reported already.
        guard reader.take("target") == nil, reader.take("targetPercent") == nil else { return nil }
        problems.error(reader.position, "the objective has no target", remedy: "add target: 0.999")
        return nil
    }

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
