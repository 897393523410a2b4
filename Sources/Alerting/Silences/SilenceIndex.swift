package import Telemetry

/// Silences, found by what their matchers name: the value of a label, or how it begins. Of a hundred silences
/// an alert then meets the few that may concern it.
package struct SilenceIndex: Sendable {
    package let silences: [Silence]
    /// Positions of silences by the label and the value that it must have.
    private var byValue: [String: [String: [Int]]] = [:]
    private var byBeginning: [String: Beginnings] = [:]
    /// Those that have to be tried one by one.
    private var others: [Int] = []

    package init(_ silences: [Silence] = []) {
        self.silences = silences
        for (place, silence) in silences.enumerated() { enter(silence.matchers, at: place) }
    }

    private mutating func enter(_ matchers: MatcherSet, at place: Int) {
        if let (name, values) = matchers.literals {
            for value in Set(values) { byValue[name, default: [:]][value, default: []].append(place) }
        } else if let (name, beginning) = matchers.beginning {
            byBeginning[name, default: Beginnings()].enter(beginning, at: place)
        } else {
            others.append(place)
        }
    }

    /// The silences that mute such an alert, in the order given.
    package func muting(_ labels: Labels, at time: Timestamp) -> [Silence] {
        guard !silences.isEmpty else { return [] }
        var places = others
        for (name, values) in byValue { places += values[labels[name] ?? ""] ?? [] }
        for (name, beginnings) in byBeginning { beginnings.collect(labels[name] ?? "", into: &places) }
        return places.sorted().lazy.map { silences[$0] }.filter { $0.mutes(labels, at: time) }
    }
}

/// Texts by how they begin. Only hashes are compared: whoever asks looks at the whole condition anyway.
private struct Beginnings: Sendable {
    private var places: [UInt64: [Int]] = [:]
    private var lengths: Set<Int> = []

    mutating func enter(_ beginning: String, at place: Int) {
        var hash = RunningHash()
        for byte in beginning.utf8 { hash.add(byte) }
        lengths.insert(beginning.utf8.count)
        places[hash.value, default: []].append(place)
    }

    func collect(_ text: String, into found: inout [Int]) {
        var hash = RunningHash()
        var length = 0
        if lengths.contains(0) { found += places[hash.value] ?? [] }
        for byte in text.utf8 {
            hash.add(byte)
            length += 1
            if lengths.contains(length) { found += places[hash.value] ?? [] }
        }
    }
}

/// FNV-1a, whose value after each byte is the hash of what came so far.
private struct RunningHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
