internal import Documents
internal import Telemetry

/// Whether a text says the same as another, whatever it looks like.
enum OpenSLOProof {
    /// Objects with the same fields and values; the order of fields does not count.
    static func isSame(_ left: WrittenNode, _ right: WrittenNode) -> Bool {
        switch (left.kind, right.kind) {
        case (.scalar(let one, let style), .scalar(let other, let otherStyle)):
            return one == other && agree(style, otherStyle) && left.anchor == right.anchor
        case (.alias(let one), .alias(let other)): return one == other
        case (.list(let one), .list(let other)):
            return left.anchor == right.anchor && one.count == other.count
                && zip(one, other).allSatisfy { isSame($0.value, $1.value) }
        case (.mapping(let one), .mapping(let other)):
            return left.anchor == right.anchor && one.count == other.count
                && one.allSatisfy { entry in
                    right.entries.contains {
                        $0.key?.kind == entry.key?.kind && isSame($0.value, entry.value)
                    }
                }
        default: return false
        }
    }

    /// A plain scalar may be a number or a truth value, any other is text, and so are several words on
    /// several lines.
    private static func agree(_ one: WrittenNode.Style, _ other: WrittenNode.Style) -> Bool {
        one == .wrapped || other == .wrapped || (one == .plain) == (other == .plain)
    }

    /// Nodes as the reader sees them, without regard to places and the order of fields.
    static func isSame(_ left: Node, _ right: Node) -> Bool {
        switch (left.kind, right.kind) {
        case (.scalar(let one, _), .scalar(let other, _)): return one == other
        case (.sequence(let one), .sequence(let other)):
            return one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1) }
        case (.mapping(let one), .mapping(let other)):
            return one.count == other.count
                && one.allSatisfy { pair in
                    other.contains {
                        $0.key.text == pair.key.text
                            && (isSame($0.value, pair.value) || isSameWindow($0, pair.value))
                    }
                }
        default: return left.kind == right.kind
        }
    }

    /// A time window may stand alone or as the only one of a list.
    private static func isSameWindow(_ pair: Node.Pair, _ value: Node) -> Bool {
        guard pair.key.text == "timeWindow", let one = (pair.value.items ?? [pair.value]).first,
            let other = (value.items ?? [value]).first
        else { return false }
        return (pair.value.items?.count ?? 1) == (value.items?.count ?? 1) && one.pairs != nil
            && isSame(one, other)
    }
}

extension OpenSLOResult {
    /// What the files mean, without where it stands.
    var meaning: OpenSLOResult {
        var result = self
        result.slos = slos.map(\.unplaced)
        result.errors = []
        result.warnings = []
        return result
    }
}

extension SLODefinition {
    fileprivate var unplaced: SLODefinition {
        var definition = self
        definition.position = SourcePosition(file: "")
        if case .composite(let components) = indicator {
            definition.indicator = .composite(
                components.map { component in
                    var component = component
                    component.definition = component.definition.unplaced
                    return component
                })
        }
        return definition
    }
}
