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
                        try library.define(text, in: path)
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
        checkDefinitions(of: library, reader)
        return library
    }

    /// Whatever can be told of templates that no receiver calls; the others are followed from there.
    private static func checkDefinitions(of library: TemplateLibrary, _ reader: MappingReader) {
        for (name, definition) in library.templates where definition.origin.file != nil {
            var checker = TemplateChecker(library, isOfRule: false)
            _ = attempt("", "", reader) { () throws(TemplateError) in try checker.check([name: definition]) }
        }
    }

    /// Nil, with the mistake recorded by its place in the file, when there is one.
    private static func attempt<Value>(
        _ path: String, _ text: String, _ reader: MappingReader, _ body: () throws(TemplateError) -> Value
    ) -> Value? {
        do throws(TemplateError) {
            return try body()
        } catch {
            let origin = error.origin ?? TemplateOrigin(file: path, text: text)
            let place = origin.position(ofByte: error.offset) ?? reader.position(of: "templates")
            reader.problems.error(place, error.what, remedy: error.remedy)
            return nil
        }
    }
}

extension TemplateError {
    /// Where the mistake stands: within the text of a scalar, or in the file of a template that it calls.
    func place(in node: Node) -> SourcePosition {
        guard let origin else { return node.position(ofByte: offset) }
        if let place = origin.position(ofByte: offset) { return place }
        return origin.text == node.text ? node.position(ofByte: offset) : node.position
    }
}

extension TemplateOrigin {
    /// Nil for a text that is no file.
    fileprivate func position(ofByte offset: Int) -> SourcePosition? {
        guard let file else { return nil }
        let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
        let line = before.unicodeScalars.count { $0 == "\n" } + 1
        let column = before.unicodeScalars.reversed().prefix { $0 != "\n" }.count + 1
        return SourcePosition(file: file, line: line, column: column)
    }
}
