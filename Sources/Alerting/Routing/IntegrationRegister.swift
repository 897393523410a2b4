package import Telemetry

/// Which number each integration of a receiver goes by.
///
/// The notification log and the outbox know an integration by its number. One that is known again keeps it,
/// wherever it stands in the file: by its name; else by where it tells; else, when nothing else of its kind
/// in the receiver is left over, as the one that was changed in place. A number is given once, and one whose
/// integration is gone waits for it to return.
package struct IntegrationRegister: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var receiver: String
        package var number: Int
        package var identity: IntegrationIdentity
        /// Since when the configuration has it no more; nil while it is in force.
        package var retiredAt: Timestamp?

        package init(
            receiver: String, number: Int, identity: IntegrationIdentity, retiredAt: Timestamp? = nil
        ) {
            self.receiver = receiver
            self.number = number
            self.identity = identity
            self.retiredAt = retiredAt
        }
    }

    private var byReceiver: [String: [Entry]]

    package init(_ entries: [Entry] = []) { byReceiver = Dictionary(grouping: entries, by: \.receiver) }

    package var entries: [Entry] {
        byReceiver.values.joined().sorted { ($0.receiver, $0.number) < ($1.receiver, $1.number) }
    }

    /// Numbers the integrations of a configuration that is in force from now on.
    ///
    /// - Returns: what is to be written down of it.
    package mutating func number(
        _ configuration: inout AlertmanagerConfiguration, at time: Timestamp
    ) -> [Entry] {
        let before = Set(entries)
        for index in configuration.receivers.indices {
            let receiver = configuration.receivers[index]
            let identities = receiver.integrations.map(\.identity)
            let numbers = numbers(for: identities, known: byReceiver[receiver.name] ?? [])
            configuration.receivers[index].number(numbers)
            for (number, identity) in zip(numbers, identities) {
                keep(Entry(receiver: receiver.name, number: number, identity: identity))
            }
            retire(in: receiver.name, except: Set(numbers), at: time)
        }
        let names = Set(configuration.receivers.map(\.name))
        for name in byReceiver.keys where !names.contains(name) { retire(in: name, except: [], at: time) }
        return entries.filter { !before.contains($0) }
    }

    private func numbers(for identities: [IntegrationIdentity], known: [Entry]) -> [Int] {
        var numbers = [Int?](repeating: nil, count: identities.count)
        // What is in force comes before what returns.
        var free = known.sorted {
            ($0.retiredAt == nil ? 0 : 1, $0.number) < ($1.retiredAt == nil ? 0 : 1, $1.number)
        }
        func pair(_ isKnown: (IntegrationIdentity, Entry) -> Bool) {
            for (index, identity) in identities.enumerated() where numbers[index] == nil {
                let place = free.firstIndex { $0.identity.kind == identity.kind && isKnown(identity, $0) }
                if let place { numbers[index] = free.remove(at: place).number }
            }
        }
        pair { $0.name != nil && $0.name == $1.identity.name }
        pair { $0.target == $1.identity.target }
        // Two that are named differently are two.
        pair { $1.retiredAt == nil && ($0.name == nil || $1.identity.name == nil) }
        var next = (known.map(\.number).max() ?? -1) + 1
        return numbers.map { number in
            if let number { return number }
            defer { next += 1 }
            return next
        }
    }

    private mutating func keep(_ entry: Entry) {
        byReceiver[entry.receiver, default: []].removeAll { $0.number == entry.number }
        byReceiver[entry.receiver, default: []].append(entry)
    }

    private mutating func retire(in receiver: String, except numbers: Set<Int>, at time: Timestamp) {
        for index in (byReceiver[receiver] ?? []).indices {
            guard let entry = byReceiver[receiver]?[index], entry.retiredAt == nil,
                !numbers.contains(entry.number)
            else { continue }
            byReceiver[receiver]?[index].retiredAt = time
        }
    }

    /// For people: `webhook 0`, `room (slack 2)`; the number alone where nothing else is known.
    package func name(of endpoint: Endpoint) -> String {
        let entry = byReceiver[endpoint.receiver]?.first { $0.number == endpoint.integration }
        guard let identity = entry?.identity else { return "\(endpoint.integration)" }
        let place = "\(identity.kind) \(endpoint.integration)"
        return identity.name.map { "\($0) (\(place))" } ?? place
    }

    /// Lets go of entries that have been forgotten.
    package mutating func forget(_ entries: [Entry]) {
        for entry in entries { byReceiver[entry.receiver]?.removeAll { $0 == entry } }
        byReceiver = byReceiver.filter { !$0.value.isEmpty }
    }
}
