internal import Documents

/// Reads the files of `templates:` into a library.
enum TemplateFilesReader {
    static func read(_ reader: MappingReader) -> TemplateLibrary {
        var library = TemplateLibrary.standard
        let folder = ConfigurationFolder(reader.position)
        for pattern in reader.optional("templates", .list(.nonEmptyString)) ?? [] {
            for path in folder.files(pattern) { add(path, to: &library, reader) }
        }
        return library
    }

    private static func add(_ path: String, to library: inout TemplateLibrary, _ reader: MappingReader) {
        let text: String
        do throws(DocumentError) {
            text = try TextFile.read(path)
        } catch {
            reader.fail("templates", "\(path): \(error.what)", remedy: error.remedy)
            return
        }
        do throws(TemplateError) {
            try library.add(text)
        } catch {
            let before = text.utf8.prefix(error.offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            reader.fail("templates", "\(path):\(line): \(error.what)", remedy: error.remedy)
        }
    }
}
