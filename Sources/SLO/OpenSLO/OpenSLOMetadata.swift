internal import Documents
internal import Telemetry

/// `metadata` of any object.
struct OpenSLOMetadata {
    var name: String
    var displayName: String?
    /// Several values of one label are joined by commas.
    var labels: Labels
    var annotations: [String: String]
    private var positions: [String: SourcePosition]
    var position: SourcePosition

    init?(_ node: Node, _ problems: Problems) {
        guard let reader = MappingReader(node, problems) else { return nil }
        position = node.position
        guard let name = reader.required("name", .nonEmptyString) else { return nil }
        self.name = name
        displayName = reader.optional("displayName", .string)
        let values = reader.optional("labels", .dictionary(.oneOrMore(.string))) ?? []
        labels = Labels(
            values.map { Label(OpenSLOMetadata.labelName($0.name), $0.value.joined(separator: ",")) })
        let notes = reader.optional("annotations", .dictionary(.string)) ?? []
        annotations = Dictionary(notes.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        let pairs = reader.take("annotations")?.pairs ?? []
        positions = Dictionary(
            pairs.map { ($0.key.text ?? "", $0.value.position) }, uniquingKeysWith: { _, last in last })
        reader.warnOfUnknownKeys(["name", "displayName", "labels", "annotations"])
        if !OpenSLOMetadata.isDNSLabel(name) {
            problems.warn(
                reader.position(of: "name"), "the name '\(name)' is not a DNS label",
                remedy: "use at most 63 lower-case letters, digits and dashes: \(OpenSLOMetadata.slug(name))")
        }
    }

    /// Where an annotation's value stands.
    func position(ofAnnotation name: String) -> SourcePosition { positions[name] ?? position }

    /// RFC 1123: what OpenSLO asks of names.
    static func isDNSLabel(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d
        }
        return isPlain && !name.isEmpty && name.utf8.count <= 63 && !name.hasPrefix("-")
            && !name.hasSuffix("-")
    }

    /// The nearest DNS label: `Good experience` → `good-experience`.
    static func slug(_ text: String) -> String {
        text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }

    /// OpenSLO label keys may hold dots and dashes, Prometheus' may not.
    private static func labelName(_ key: String) -> String {
        let name = String(key.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.first?.isNumber == true ? "_" + name : name
    }
}
