package import Telemetry

extension NodeReading where Value == CivilTime {
    /// What clocks show, without a zone: `2026-01-04 02:00:00`, also without seconds.
    package static var civilTime: NodeReading<CivilTime> {
        NodeReading { node, problems in
            if let text = node.text, let time = CivilTime(text: text), years.contains(time.date.year) {
                return time
            }
            problems.error(
                node.position, "expected a date and a time, found \(node.kindName)",
                remedy: "write it like 2026-01-04 02:00:00, without a zone")
            return nil
        }
    }
}

extension NodeReading where Value == CivilDate {
    /// A day: `2026-01-04`.
    package static var civilDate: NodeReading<CivilDate> {
        NodeReading { node, problems in
            if let text = node.text, let date = CivilDate(text: text), years.contains(date.year) {
                return date
            }
            problems.error(
                node.position, "expected a date, found \(node.kindName)", remedy: "write it like 2026-01-04")
            return nil
        }
    }
}

/// Those for which zones are known.
private let years = 1970...2099
