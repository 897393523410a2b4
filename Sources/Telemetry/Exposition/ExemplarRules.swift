/// An exemplar by OpenMetrics' letter: `# {trace_id="…"} 0.67 1520879607.789`.
enum ExemplarRules {
    /// Names and values of the labels together may have so many Unicode scalars.
    private static let labelLimit = 128

    /// Takes the exemplar that begins here to the end of the line.
    static func check(_ line: inout ExpositionLine) throws(LineError) {
        line.index += 1
        try line.takeBlanks(exactlyOne: true)
        guard line.take(UInt8(ascii: "{")) else { throw LineError("an exemplar without labels") }
        var labels: [Label] = []
        try line.labelPairs(into: &labels, isStrict: true)
        let length = labels.reduce(0) { $0 + $1.name.unicodeScalars.count + $1.value.unicodeScalars.count }
        guard length <= labelLimit else {
            throw LineError("exemplar labels longer than \(labelLimit) characters")
        }
        try line.takeBlanks(exactlyOne: true)
        _ = try line.number(isStrict: true)
        guard !line.isAtEnd else { return }
        try line.takeBlanks(exactlyOne: true)
        guard try line.number(isStrict: true).isFinite, line.isAtEnd else {
            throw LineError("an exemplar's timestamp that is none")
        }
    }
}
