import Support
import Telemetry
import Testing

@Suite struct NumberTextTests {
    /// What Go's strconv prints for the same number and format.
    @Test(
        arguments: [
            (0.0, "0", "0", "0"), (-0.0, "-0", "-0", "-0"), (1, "1", "1", "1"),
            (-2.5, "-2.5", "-2.5", "-2.5"),
            (0.1, "0.1", "0.1", "0.1"), (999_999, "999999", "999999", "999999"),
            (1_000_000, "1000000", "1000000", "1e+06"), (1_234_567, "1234567", "1234567", "1.234567e+06"),
            (0.0001, "0.0001", "0.0001", "0.0001"), (0.00001, "0.00001", "0.00001", "1e-05"),
            (1e-7, "1e-07", "0.0000001", "1e-07"), (1e21, "1e+21", "1000000000000000000000", "1e+21"),
            (1.5e20, "150000000000000000000", "150000000000000000000", "1.5e+20"),
            (.leastNonzeroMagnitude, "5e-324", "0." + String(repeating: "0", count: 323) + "5", "5e-324"),
            (1_767_225_600.123, "1767225600.123", "1767225600.123", "1.767225600123e+09"),
            (123_456_789_012_345_680, "123456789012345680", "123456789012345680", "1.2345678901234568e+17"),
            (.nan, "NaN", "NaN", "NaN"), (.infinity, "+Inf", "+Inf", "+Inf"),
            (-.infinity, "-Inf", "-Inf", "-Inf"),
        ] as [(Double, String, String, String)])
    func printsAsGo(_ value: Double, _ api: String, _ plain: String, _ general: String) {
        #expect(numberText(value) == api)
        #expect(numberText(value, style: .plain) == plain)
        #expect(numberText(value, style: .general) == general)
    }

    /// Every style reads back to the very same bits.
    @Test func roundTrips() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            for style: NumberStyle in [.api, .general] {
                #expect(read(numberText(value, style: style)) == value)
            }
        }
        for _ in 0..<2_000 {
            let value =
                Double(generator.int(in: -1_000_000_000...1_000_000_000)) / generator.pick([1, 10, 1_000, 7])
            #expect(read(numberText(value, style: .plain)) == value)
        }
    }

    @Test(arguments: [
        "1", "-1.5", "+2", "1e3", "0.000123", "123456789.123456789", "1e-320", "9007199254740993", ".5", "5.",
    ])
    func parsesAsTheStandardLibrary(_ text: String) {
        let wanted =
            text.hasPrefix("+")
            ? Double(text.dropFirst()) : Double(text == ".5" ? "0.5" : text == "5." ? "5" : text)
        #expect(read(text) == wanted)
    }

    @Test(arguments: ["", "-", ".", "1.2.3", "0x10", "inf", "nan", "1e", "e5", "1 ", "1_0", "--1"])
    func refuses(_ text: String) {
        #expect(read(text) == nil)
    }

    private func read(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBufferPointer { parseDecimal($0) }
    }
}
