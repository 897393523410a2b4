internal import Telemetry

/// Series as a page of text 0.0.4 with the time of each sample. Every line has `job` and `instance`, empty
/// when the series has none, so that the scraper's own do not take their place.
struct FederationPage {
    /// Names beyond the classic characters are quoted; else those characters become `_`.
    let quotesNames: Bool

    /// Series that ended, and those without a sample, are left out.
    func bytes(of series: [Series]) -> [UInt8] {
        var families: [String: [Series]] = [:]
        for one in series {
            families[one.labels.metricName ?? "", default: []].append(one)
        }
        var bytes: [UInt8] = []
        for name in families.keys.sorted() where !name.isEmpty {
            append(name, (families[name] ?? []).sorted { $0.labels < $1.labels }, &bytes)
        }
        return bytes
    }

    private func append(_ name: String, _ members: [Series], _ bytes: inout [UInt8]) {
        let floats = members.filter { $0.floats.values.last?.isStale == false }
        let histograms = members.filter { $0.floats.isEmpty && !$0.histograms.isEmpty }
        if floats.isEmpty, histograms.isEmpty { return }
        let kind = histograms.isEmpty ? "untyped" : "histogram"
        bytes.append(contentsOf: "# TYPE \(typeName(name)) \(kind)\n".utf8)
        for series in floats {
            guard let time = series.floats.times.last, let value = series.floats.values.last else { continue }
            line(name, series.labels, value, time, &bytes)
        }
        for series in histograms {
            guard let sample = series.histograms.last else { continue }
            buckets(name, series.labels, sample, &bytes)
        }
    }

    /// An exponential histogram as the classic one the text format can say.
    private func buckets(_ name: String, _ labels: Labels, _ sample: HistogramSample, _ bytes: inout [UInt8])
    {
        let histogram = sample.histogram
        let known = MetricCatalogue[name]?.boundaries ?? Boundaries.operationSeconds
        let bounds = histogram.hasCustomBounds ? histogram.customBounds : known
        let counts = histogram.cumulativeCounts(at: bounds)
        for (bound, count) in zip(bounds, counts) {
            var labels = labels
            let le = numberText(bound, style: .general)
            labels["le"] = le.contains { ".eN".contains($0) } ? le : le + ".0"
            line(name + "_bucket", labels, count.rounded(), sample.time, &bytes)
        }
        var last = labels
        last["le"] = "+Inf"
        line(name + "_bucket", last, histogram.count, sample.time, &bytes)
        line(name + "_sum", labels, histogram.sum, sample.time, &bytes)
        line(name + "_count", labels, histogram.count, sample.time, &bytes)
    }

    private func line(
        _ name: String, _ labels: Labels, _ value: Double, _ time: Timestamp, _ bytes: inout [UInt8]
    ) {
        let isQuoted = quotesNames && !FederationPage.isClassic(name)
        if isQuoted {
            bytes.append(UInt8(ascii: "{"))
            appendQuoted(name, into: &bytes)
            bytes.append(UInt8(ascii: ","))
        } else {
            appendName(name, &bytes)
            bytes.append(UInt8(ascii: "{"))
        }
        var isFirst = true
        func pair(_ name: String, _ value: String) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            appendName(name, &bytes)
            bytes.append(UInt8(ascii: "="))
            appendQuoted(value, into: &bytes)
        }
        for label in labels.sorted where label.name != Label.metricName { pair(label.name, label.value) }
        for name in ["instance", "job"] where labels[name] == nil { pair(name, "") }
        bytes.append(contentsOf: "} ".utf8)
        appendNumber(value, style: .general, into: &bytes)
        bytes.append(0x20)
        bytes.append(contentsOf: String(time.milliseconds).utf8)
        bytes.append(0x0a)
    }

    private func typeName(_ name: String) -> String {
        var bytes: [UInt8] = []
        appendName(name, &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func appendName(_ name: String, _ bytes: inout [UInt8]) {
        if FederationPage.isClassic(name) {
            bytes.append(contentsOf: name.utf8)
        } else if quotesNames {
            appendQuoted(name, into: &bytes)
        } else {
            for scalar in name.unicodeScalars {
                let isFine = scalar.isASCII && FederationPage.isClassic("_\(scalar)")
                bytes.append(isFine ? UInt8(scalar.value) : UInt8(ascii: "_"))
            }
        }
    }

    /// Letters, digits, `_` and `:`, no digit in front.
    private static func isClassic(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 48...58, 65...90, 97...122, UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
