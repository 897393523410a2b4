internal import PromQL
internal import Telemetry

/// Compares the value of an expression with what is expected.
struct RuleTestSamples {
    private let course: RuleTestCourse
    private let check: SampleCheck

    init(_ course: RuleTestCourse, _ check: SampleCheck) {
        self.course = course
        self.check = check
    }

    func findings() async throws -> [RuleTestFinding] {
        let elements: [VectorElement]
        do {
            let time = course.test.start + check.time
            elements = try await course.engine.instant(check.expression, at: time).value.elements
        } catch let error as CancellationError {
            throw error
        } catch {
            return [course.finding(check.position, "'\(check.expression)': \(error)")]
        }
        let got = elements.map(ExpectedSample.init).sortedByLabels()
        let wanted = check.samples.sortedByLabels()
        if got.count == wanted.count, zip(got, wanted).allSatisfy(agree) { return [] }
        return [
            course.finding(
                check.position,
                "'\(check.expression)' at \(check.time):\n    expected: \(Self.text(wanted))\n    "
                    + "got:      \(Self.text(got))")
        ]
    }

    private func agree(_ got: ExpectedSample, _ wanted: ExpectedSample) -> Bool {
        guard got.labels == wanted.labels else { return false }
        switch (got.histogram, wanted.histogram) {
        case (nil, nil): return agree(got.value, wanted.value)
        case (let left?, let right?): return left.isSame(as: right)
        default: return false
        }
    }

    private func agree(_ got: Double, _ wanted: Double) -> Bool {
        if got == wanted || got.isNaN && wanted.isNaN { return true }
        return course.file.isFuzzy && (got.nextUp == wanted || got.nextDown == wanted)
    }

    private static func text(_ samples: [ExpectedSample]) -> String {
        if samples.isEmpty { return "nothing" }
        return samples.map {
            "\($0.labels) \($0.histogram.map(HistogramNotation.text) ?? numberText($0.value))"
        }
        .joined(separator: "\n              ")
    }
}

extension ExpectedSample {
    fileprivate init(_ element: VectorElement) {
        self.init(labels: element.labels)
        switch element.sample {
        case .float(let value): self.value = value
        case .histogram(let histogram): self.histogram = histogram
        }
    }
}

extension [ExpectedSample] {
    fileprivate func sortedByLabels() -> [ExpectedSample] { sorted { $0.labels < $1.labels } }
}

extension ExponentialHistogram {
    /// Equal but for empty buckets; what is known of restarts counts only where it is expected.
    fileprivate func isSame(as wanted: ExponentialHistogram) -> Bool {
        var (left, right) = (self, wanted)
        left.compact()
        right.compact()
        if wanted.resetHint == .unknown { left.resetHint = .unknown }
        return left == right
    }
}
