/// Measures functions by indentation: `swift format` guarantees that the closing brace of a declaration
/// stands in the column in which the declaration began.
enum FunctionLengths {
    struct Measured {
        let line: Int
        let length: Int
    }

    static func measure(_ lines: [Substring]) -> [Measured] {
        var found: [Measured] = []
        for (start, line) in lines.enumerated() where isDeclaration(line) {
            let indent = line.prefix { $0 == " " }
            let closing = lines[start...].firstIndex { $0 == indent + "}" }
            guard let closing else { continue }
            found.append(Measured(line: start + 1, length: closing - start + 1))
        }
        return found
    }

    private static func isDeclaration(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        guard let last = words.last, last.hasSuffix("{") || last.hasSuffix("(") || last == "async" else {
            return false
        }
        return words.contains { $0 == "func" || $0.hasPrefix("init(") || $0.hasPrefix("init?(") }
    }
}
