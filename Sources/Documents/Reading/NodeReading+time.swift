package import Telemetry

extension NodeReading where Value == TimeSpan {
    /// A Prometheus duration: `5m`, `1h30m`, `250ms`, `0`.
    package static var duration: NodeReading<TimeSpan> {
        NodeReading { node, problems in
            if let text = node.text, let span = TimeSpan(text: text) { return span }
            problems.error(
                node.position, "expected a duration, found \(node.kindName)",
                remedy: "write it like 30s, 5m, 1h30m or 7d")
            return nil
        }
    }

    /// A duration longer than zero.
    package static var positiveDuration: NodeReading<TimeSpan> {
        NodeReading.duration.map("a duration longer than zero") { $0 > .zero ? $0 : nil }
    }
}
