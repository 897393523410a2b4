internal import Documents

/// Reads the files of `templates:` into a library.
enum TemplateFilesReader {
    static func read(_ reader: MappingReader) -> TemplateLibrary {
        var library = TemplateLibrary.standard
        let folder = ConfigurationFolder(reader.position)
        var texts: [(path: String, text: String, calls: [TemplateCall])] = []
        for pattern in reader.optional("templates", .list(.nonEmptyString)) ?? [] {
            for path in folder.files(pattern) {
                do throws(DocumentError) {
                    let text = try TextFile.read(path)
                    let calls = attempt(path, text, reader) { () throws(TemplateError) in
                        try library.define(text)
                    }
                    texts.append((path, text, calls ?? []))
                } catch {
                    reader.fail("templates", "\(path): \(error.what)", remedy: error.remedy)
                }
            }
        }
        // A file may call what another one defines, whatever their order.
        for (path, text, calls) in texts {
            _ = attempt(path, text, reader) { () throws(TemplateError) in try library.check(calls) }
        }
        return library
    }

    /// Nil, with the mistake recorded by its place in the file, when there is one.
    private static func attempt<Value>(
        _ path: String, _ text: String, _ reader: MappingReader, _ body: () throws(TemplateError) -> Value
    ) -> Value? {
        do throws(TemplateError) {
            return try body()
        } catch {
            let before = text.utf8.prefix(error.offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            reader.fail("templates", "\(path):\(line): \(error.what)", remedy: error.remedy)
            return nil
        }
    }
}
