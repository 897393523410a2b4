/// One page being read, line by line.
struct ExpositionPage {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let format: ExpositionFormat
    private let demands: PageDemands
    private let time: Timestamp
    private var rules: OpenMetricsRules?
    private var lineNumber = 0
    private var sawEnd = false
    /// Where on this page the series with a number of `memory` stands; -1: not yet.
    private var places: [Int] = []
    private var familyIndices: [String: Int] = [:]
    private(set) var exposition = Exposition()
    private(set) var memory: SeriesMemory

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, format: ExpositionFormat, isStrict: Bool, demands: PageDemands,
        at time: Timestamp, memory: SeriesMemory
    ) {
        self.bytes = bytes
        self.format = format
        self.demands = demands
        self.time = time
        self.memory = memory
        rules = isStrict && format == .openMetrics ? OpenMetricsRules() : nil
    }

    mutating func read() throws(ExpositionError) {
        var start = 0
        // A byte order mark says nothing here.
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { start = 3 }
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
            lineNumber += 1
            do throws(LineError) {
                try readLine(start, end)
            } catch {
                throw ExpositionError(line: lineNumber, what: shown(error.what))
            }
            start = end + 1
        }
        guard format == .openMetrics, rules != nil || demands.wantsEnd, !sawEnd else { return }
        throw ExpositionError(line: lineNumber, what: "the page does not end with '# EOF'")
    }

    private mutating func readLine(_ start: Int, _ lineEnd: Int) throws(LineError) {
        var end = lineEnd
        if rules == nil, end > start, bytes[end - 1] == 0x0d { end -= 1 }
        if sawEnd {
            guard rules == nil, end == start else { throw LineError("text after '# EOF'") }
            return
        }
        var line = ExpositionLine(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        if rules == nil { line.skipBlanks() }
        if line.isAtEnd {
            if rules != nil { throw LineError("a blank line") }
        } else if line.peek == UInt8(ascii: "#") {
            try readComment(&line)
        } else {
            try readSample(&line)
        }
    }

    private mutating func readSample(_ line: inout ExpositionLine) throws(LineError) {
        let number = try readSeries(&line)
        let isStrict = rules != nil
        try line.takeBlanks(exactlyOne: isStrict)
        let value = try line.number(isStrict: isStrict)
        var sampleTime = time
        var timeText: Double?
        var hasExemplar = false
        if !line.isAtEnd {
            try line.takeBlanks(exactlyOne: isStrict)
            if line.peek != UInt8(ascii: "#"), !line.isAtEnd {
                (sampleTime, timeText) = try readTime(&line)
                try demands.check(sampleTime)
                if isStrict, !line.isAtEnd {
                    try line.takeBlanks(exactlyOne: true)
                } else {
                    line.skipBlanks()
                }
            }
            if !line.isAtEnd {
                guard format == .openMetrics, line.peek == UInt8(ascii: "#") else {
                    throw LineError("text after the sample: '\(line.restText)'")
                }
                if isStrict { try ExemplarRules.check(&line) }
                hasExemplar = true
            } else if isStrict, line.endsWithBlank {
                throw LineError("a blank at the end of the line")
            }
        }
        if demands.wantsTimes, timeText == nil { throw LineError("a sample without a time") }
        if rules != nil {
            let labels = memory.labels(number)
            try rules?.sample(labels, value: value, time: timeText, hasExemplar: hasExemplar)
        }
        append(number, sampleTime, value)
    }

    private func readTime(_ line: inout ExpositionLine) throws(LineError) -> (Timestamp, Double) {
        let number = try line.number(isStrict: rules != nil)
        let milliseconds = format == .openMetrics ? number * 1_000 : number
        guard milliseconds.magnitude < 9e15 else { throw LineError("a timestamp out of range") }
        return (Timestamp(milliseconds: Int64(milliseconds.rounded())), number)
    }

    private mutating func append(_ number: Int, _ sampleTime: Timestamp, _ value: Double) {
        while places.count <= number { places.append(-1) }
        let index = places[number]
        guard index >= 0 else {
            places[number] = exposition.series.count
            exposition.series.append(Series(memory.labels(number), at: sampleTime, value))
            return
        }
        if let last = exposition.series[index].floats.times.last, last < sampleTime {
            exposition.series[index].floats.append(sampleTime, value)
        } else if !exposition.series[index].floats.insert(sampleTime, value) {
            exposition.duplicates += 1
        }
    }

    /// The number of the line's series in `memory`.
    private mutating func readSeries(_ line: inout ExpositionLine) throws(LineError) -> Int {
        let start = line.index
        if rules == nil {
            let key = UnsafeBufferPointer(rebasing: line.bytes[start..<line.endOfSeries])
            if let number = memory.recall(key) {
                line.index = start + key.count
                return number
            }
        }
        let labels = try line.series(isStrict: rules != nil)
        return memory.learn(UnsafeBufferPointer(rebasing: line.bytes[start..<line.index]), labels)
    }
}

extension ExpositionPage {
    private mutating func readComment(_ line: inout ExpositionLine) throws(LineError) {
        let isStrict = rules != nil
        let text = line.restText
        if text == "# EOF", format == .openMetrics {
            sawEnd = true
            try rules?.end()
            return
        }
        line.index += 1
        if isStrict { try line.takeBlanks(exactlyOne: true) } else { line.skipBlanks() }
        let keyword = line.word()
        guard ["TYPE", "HELP", "UNIT"].contains(keyword) else {
            if isStrict { throw LineError("'# \(keyword)' is no metadata") }
            return
        }
        if isStrict { try line.takeBlanks(exactlyOne: true) } else { line.skipBlanks() }
        let name = try line.metricName()
        let hadBlank = line.peek == 0x20
        if isStrict {
            guard hadBlank else { throw LineError("'# \(keyword) \(name)' says nothing") }
            line.index += 1
        } else {
            line.skipBlanks()
        }
        let value = line.restText
        try record(keyword, name, value)
    }

    private mutating func record(_ keyword: String, _ name: String, _ value: String) throws(LineError) {
        let index: Int
        if let known = familyIndices[name] {
            index = known
        } else {
            index = exposition.families.count
            familyIndices[name] = index
            exposition.families.append(MetricFamily(name: name))
        }
        try rules?.metadata(keyword, name, value)
        switch keyword {
        case "TYPE":
            let word = rules == nil ? String(value.prefix { $0 != " " && $0 != "\t" }) : value
            if let kind = MetricFamily.Kind(rawValue: word) {
                exposition.families[index].kind = kind
            } else if rules != nil || word != "untyped" {
                throw LineError("'\(value)' is no type of metric")
            }
        case "HELP": exposition.families[index].help = unescapedHelp(value)
        default: exposition.families[index].unit = value
        }
    }

    private func unescapedHelp(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var out = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                if scalar == "n" {
                    out += "\n"
                } else {
                    if scalar != "\\" && scalar != "\"" { out += "\\" }
                    out.unicodeScalars.append(scalar)
                }
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return isEscaped ? out + "\\" : out
    }
}

extension Column {
    /// Puts a sample where its time belongs.
    /// - Returns: false when there is one already, which stays.
    mutating func insert(_ time: Timestamp, _ value: Double) -> Bool {
        let index = times.firstIndex { $0 >= time } ?? times.count
        if index < times.count, times[index] == time { return false }
        times.insert(time, at: index)
        values.insert(value, at: index)
        return true
    }
}

/// What is wrong with the line at hand.
struct LineError: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}
