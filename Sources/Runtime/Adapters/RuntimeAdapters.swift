package import Documents

/// The adapters of one installation, in the order in which they are asked.
package struct RuntimeAdapters: Sendable {
    package private(set) var all: [RuntimeAdapter]

    package init(_ adapters: [RuntimeAdapter] = []) {
        all = adapters.sorted { ($0.priority, $0.name) < ($1.priority, $1.name) }
    }

    /// Reads adapter files; a later file replaces an earlier one of the same `name`, so that a user's own
    /// description wins over the shipped one. Throws the mistakes of all files.
    package static func read(
        _ files: [(file: String, text: String)]
    ) throws(DocumentErrors) -> RuntimeAdapters {
        var byName: [String: RuntimeAdapter] = [:]
        var errors: [DocumentError] = []
        for (file, text) in files {
            do {
                let adapter = try RuntimeAdapter.parse(text, file: file)
                byName[adapter.name] = adapter
            } catch {
                errors += error.errors
            }
        }
        guard errors.isEmpty else { throw DocumentErrors(errors) }
        return RuntimeAdapters(Array(byName.values))
    }

    package subscript(name: String) -> RuntimeAdapter? {
        all.first { $0.name == name }
    }

    /// The description of last resort: `openai-compatible` where it exists, else bare defaults.
    package var fallback: RuntimeAdapter {
        self[RuntimeAdapter.unknownName]
            ?? RuntimeAdapter(
                name: RuntimeAdapter.unknownName, title: "OpenAI-compatible server", provider: "openai",
                priority: 1000, recognition: RuntimeFingerprint(), address: AddressHints(),
                endpoints: RuntimeEndpoints(), outOfMemoryPatterns: [], modelLabels: [], repeatedOver: [],
                metrics: [])
    }

    /// The runtime a command line starts, by the names in it: `vllm serve …`,
    /// `python -m sglang.launch_server …`, `docker run … ollama/ollama`. Nil when none is mentioned.
    /// The first word that names one counts, so that a model called `vllm` misleads nobody.
    package func starting(_ command: [String]) -> RuntimeAdapter? {
        for name in CommandWords(command).names {
            if let adapter = all.first(where: { $0.recognition.commands.contains(name) }) { return adapter }
        }
        return nil
    }
}
