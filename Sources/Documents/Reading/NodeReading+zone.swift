package import Telemetry

extension NodeReading where Value == CivilZone {
    /// A time zone by its name in the IANA database: `Europe/Berlin`, `UTC`.
    package static var zone: NodeReading<CivilZone> {
        NodeReading { node, problems in
            guard let text = node.text else {
                problems.error(
                    node.position, "expected the name of a time zone, found \(node.kindName)",
                    remedy: "write it like Europe/Berlin, or UTC")
                return nil
            }
            if let zone = CivilZone(text) { return zone }
            if text == "Local" {
                problems.error(
                    node.position, "time zone 'Local' may be another on each machine",
                    remedy: "name the zone, such as Europe/Berlin")
            } else {
                problems.error(node.position, "unknown time zone '\(text)'", remedy: remedy(text))
            }
            return nil
        }
    }

    /// A city is recognized without its continent, and beside a wrong one.
    private static func remedy(_ text: String) -> String {
        func city(_ name: String) -> String { String(name[(name.lastIndex(of: "/") ?? name.startIndex)...]) }
        let names = CivilZone.names
        let near =
            nearest(text, in: names)
            ?? nearest(text.contains("/") ? city(text) : "/" + text, in: names.map(city))
            .flatMap { found in names.first { city($0) == found } }
        return near.map { "did you mean '\($0)'?" }
            ?? "write a name of the IANA database, such as Europe/Berlin"
    }
}
