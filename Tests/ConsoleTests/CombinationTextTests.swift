import Support
import Telemetry
import Testing

@testable import Console

/// Rows of an SLO that is split: however few columns there are, the reader can tell them apart.
@Suite struct CombinationTextTests {
    private static func row(_ name: String, _ labels: [String: String]) -> ObjectiveRow {
        let values = labels.sorted { $0.key < $1.key }.map(\.value)
        return ObjectiveRow(
            name: name, labels: Labels(labels.map { Label($0.key, $0.value) }),
            title: ([name] + values).joined(separator: " · "),
            state: .met, objective: 0.99)
    }

    @Test(arguments: [
        // Cut in the middle, where names of models differ least.
        (["llama-3.3-70b", "llama-3.3-8b"], 9, ["llam…-70b", "llam…3-8b"]),
        // Where the middle is all that differs, it stays.
        (["mistral-small-3.1-24b-q4", "mistral-small-3.2-24b-q4"], 10, ["…mall-3.1…", "…mall-3.2…"]),
        (["eu-west-1a", "eu-west-1b"], 10, ["eu-west-1a", "eu-west-1b"]),
    ])
    func cutWhereTheyAreAlike(_ values: [String], _ width: Int, _ expected: [String]) {
        let rows = values.map { Self.row("chat", ["model": $0]) }
        #expect(CombinationText.texts(rows, width: width) == expected)
    }

    @Test func shortValuesStayWhole() {
        let rows = [("mistral-small-3.2-24b", "eu"), ("mistral-small-3.2-24b", "us")].map {
            Self.row("chat", ["model": $0.0, "region": $0.1])
        }
        #expect(CombinationText.texts(rows, width: 14) == ["mistr…2-24b·eu", "mistr…2-24b·us"])
    }

    /// Names as machines, models and tenants have them: alike at the beginning, the end, or both.
    @Test(arguments: 0..<50) func noTwoReadAlike(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func value() -> String {
            let begin = random.pick(["mistral-small-", "team-", "", "eu-west-prod-"])
            return begin + "\(random.int(in: 1...40))" + random.pick(["-24b-instruct-q8", "", "-cluster"])
        }
        let (models, tenants) = ((0..<4).map { _ in value() }, (0..<4).map { _ in value() })
        let rows = Set((0..<8).map { _ in [random.pick(models), random.pick(tenants)] }).map {
            Self.row("chat", ["model": $0[0], "tenant": $0[1]])
        }
        for width in 14...60 {
            let texts = CombinationText.texts(rows, width: width)
            #expect(texts.allSatisfy { DisplayWidth.of($0) <= width }, "seed \(seed) width \(width)")
            #expect(Set(texts).count == rows.count, "seed \(seed) width \(width): \(texts)")
        }
    }

    @Test func aNameStandsOnceAboveItsCombinations() {
        let plain = ObjectiveRow(name: "a", title: "Availability", state: .met, objective: 0.99)
        let combination = { Self.row("chat-by-model", ["model": $0]) }
        let rows = [combination("llama-3.3-70b"), plain, combination("mistral-small")]
        let narrow = ObjectiveLines(rows, usual: 15, most: 19)
        #expect(
            narrow.lines.map(\.text) == ["chat-by-model", "llama-3.3-70b", "mistral-small", "Availability"])
        #expect(narrow.lines.map(\.isIndented) == [false, true, true, false])
        #expect(narrow.lines[0].group == [rows[0], rows[2]])
        // A name's line is one line, whatever room there is for the others.
        #expect(narrow.spacing(4, most: 3) == 1 && narrow.spacing(7, most: 3) == 2)
        #expect(narrow.places(spacing: 2).offsets == [0, 1, 3, 5])
        // Where all fit, each is a line of its own, worst first.
        let wide = ObjectiveLines(rows, usual: 31, most: 40)
        #expect(wide.lines.map(\.text) == rows.map(\.title) && wide.width == 31)
    }

    @Test func aLegendNamesWhatDiffers() {
        let rows = [
            Self.row("chat-by-model", ["model": "llama-3.3-70b"]),
            Self.row("chat-by-model", ["model": "mistral-small"]),
            ObjectiveRow(name: "a", title: "Availability of all", state: .met, objective: 0.99),
        ]
        let names = CombinationText.names(rows, width: 14)
        #expect(names == ["llama-3.3-70b", "mistral-small", "Availability …"])
    }
}
