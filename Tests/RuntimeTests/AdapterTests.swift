import Documents
import Runtime
import Testing

@Suite struct AdapterTests {
    @Test func shippedOnesAreReadAndAskedInOrder() throws {
        let adapters = try ShippedAdapters.read()
        #expect(
            adapters.all.map(\.name)
                == ["vllm", "llama-cpp", "sglang", "tgi", "mistral-rs", "ollama", "openai-compatible"])
        #expect(adapters.fallback.name == "openai-compatible")
        #expect(RuntimeAdapters().fallback.endpoints.health == ["/health"])
    }

    @Test func everyMistakeIsReportedWithItsPlace() throws {
        let text = """
            name: mine
            priorty: 3
            address: {defaultPort: 70000}
            endpoints: {health: health}
            metrics:
              - {name: a, kind: gage, from: b}
              - {name: c, kind: histogram, from: d, across: max}
              - {kind: gauge, from: [x]}
            """
        let error = try #require(throws: DocumentErrors.self) {
            try RuntimeAdapter.parse(text, file: "mine.yaml")
        }
        let lines = error.errors.map { $0.position.line }
        #expect(lines == [2, 3, 4, 6, 7, 8])
        #expect(error.errors[0].remedy.contains("priority"))
    }

    @Test func aUsersOwnFileReplacesTheShippedOne() throws {
        let adapters = try RuntimeAdapters.read([
            ("shipped/vllm.yaml", "name: vllm\naddress: {defaultPort: 8000}"),
            ("own/vllm.yaml", "name: vllm\naddress: {defaultPort: 9999}"),
        ])
        #expect(adapters.all.map(\.address.defaultPort) == [9999])
    }
}
