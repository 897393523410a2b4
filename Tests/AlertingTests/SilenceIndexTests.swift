import Alerting
import Support
import Telemetry
import Testing

@Suite struct SilenceIndexTests {
    private static let now = Timestamp(milliseconds: 1_767_225_600_000)

    /// Whatever a silence's matchers are, it is found exactly when it mutes.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func findsWhatTryingEachFinds(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let silences = try (0..<random.int(in: 0...60)).map { try Self.silence($0, &random) }
        let index = SilenceIndex(silences)
        var found = 0
        for _ in 0..<200 {
            let labels = Self.labels(&random)
            let expected = silences.filter { $0.mutes(labels, at: Self.now) }.map(\.id)
            #expect(index.muting(labels, at: Self.now).map(\.id) == expected, "\(labels)")
            found += expected.count
        }
        #expect(found > 0 || silences.count < 10)
    }

    private static let values = ["", "gpu", "gpu1", "gpu12", "gpu2", "größe", "grö", "a.b", "axb"]

    private static func silence(_ id: Int, _ random: inout SeededGenerator) throws -> Silence {
        let matchers = (0..<random.int(in: 1...2)).map { _ in
            let value = random.pick(values)
            let pattern = random.pick([
                value + ".*", value + ".+", ".*" + value, value + "|gpu", "gpu[0-9]+", value, ".*", ".+",
            ])
            let operation = random.pick(Matcher.Operation.allCases)
            let isPattern = operation == .regex || operation == .notRegex
            return Matcher(random.pick(["instance", "job"]), operation, isPattern ? pattern : value)
        }
        let start = now + .minutes(Int64(random.int(in: -9...1)))
        return Silence(
            id: "\(id)", matchers: try MatcherSet(matchers), startsAt: start, endsAt: start + .minutes(8),
            createdBy: "test", comment: "")
    }

    private static func labels(_ random: inout SeededGenerator) -> Labels {
        Labels([Label("instance", random.pick(values)), Label("job", random.pick(values))])
    }
}
