import Telemetry
import Testing

/// Expectations from Prometheus' own translation of the same names (otlptranslator, its default strategy).
@Suite struct OTLPNamesTests {
    private func name(
        _ name: String, _ unit: String = "", _ kind: OTLPMetric.Kind = .histogram, monotonic: Bool = false
    ) -> String? {
        var metric = OTLPMetric()
        metric.name = name
        metric.unit = unit
        metric.kind = kind
        metric.isMonotonic = monotonic
        return OTLPNames.metric(metric)
    }

    @Test func unitsBecomeWords() {
        #expect(name("http.server.request.duration", "s") == "http_server_request_duration_seconds")
        #expect(name("hw.gpu.memory.usage", "By", .gauge) == "hw_gpu_memory_usage_bytes")
        #expect(name("latency", "ms") == "latency_milliseconds")
        #expect(name("network.speed", "By/s", .gauge) == "network_speed_bytes_per_second")
        #expect(name("speed", "{packets}/s", .gauge) == "speed_per_second")
        #expect(name("queue.length", "{request}", .gauge) == "queue_length")
        #expect(name("speed", "km/h", .gauge) == "speed_km_per_hour")
        #expect(name("system.io", "foo.bar/b a z", .gauge) == "system_io_foo_bar_per_b_a_z")
        #expect(name("cpu.load", "%", .gauge) == "cpu_load_percent")
    }

    @Test func wordsThatAreThereAreNotRepeated() {
        #expect(name("request.duration.seconds", "s") == "request_duration_seconds")
        #expect(name("total.requests", "", .sum, monotonic: true) == "requests_total")
        #expect(name("memory_bytes_used", "By", .gauge) == "memory_bytes_used")
        #expect(name("hit.ratio", "1", .gauge) == "hit_ratio")
    }

    @Test func countersAndRatiosAreMarked() {
        #expect(name("requests", "1", .sum, monotonic: true) == "requests_total")
        #expect(name("io", "By", .sum, monotonic: true) == "io_bytes_total")
        #expect(name("connections", "1", .sum) == "connections")
        #expect(name("load", "1", .gauge) == "load_ratio")
        #expect(name("load", "1", .histogram) == "load")
    }

    @Test func whatIsNoNameIsMadeOne() {
        #expect(name("9.lives", "", .gauge) == "_9_lives")
        #expect(name("a:b..c__d", "", .gauge) == "a:b_c_d")
        #expect(name("größe", "", .gauge) == "gr_e")
        #expect(name("", "s", .gauge) == nil)
        #expect(name("___", "", .gauge) == nil)
    }

    @Test func labels() {
        #expect(OTLPNames.label("http.route") == "http_route")
        #expect(OTLPNames.label("1st") == "key_1st")
        #expect(OTLPNames.label("_x") == "key_x")
        #expect(OTLPNames.label("__x") == "__x")
        #expect(OTLPNames.label("a..b") == "a__b")
        #expect(OTLPNames.label("a:b") == "a_b")
        #expect(OTLPNames.label("größe") == "gr__e")
        #expect(OTLPNames.label("éé") == nil)
        #expect(OTLPNames.label("") == nil)
    }

    @Test func valuesBecomeText() {
        #expect(OTLPValue.bool(true).text == "true")
        #expect(OTLPValue.integer(.min).text == "-9223372036854775808")
        #expect(OTLPValue.double(0.5).text == "0.5")
        #expect(OTLPValue.none.text == "")
        let list = OTLPValue.list([
            OTLPAttribute("b", .array([.integer(1), .none, .string("x")])), OTLPAttribute("a", .bool(false)),
            OTLPAttribute("b", .array([.integer(.max), .double(1.5)])),
        ])
        #expect(list.text == #"{"a":false,"b":[9223372036854775807,1.5]}"#)
    }
}
