import Support
import Testing

/// Links in the documents lead somewhere.
@Suite struct DocumentLinkTests {
    @Test func thereAreDocuments() {
        #expect(ShippedFolder.pages.count > 5)
    }

    @Test(arguments: ShippedFolder.pages) func everyLinkToAFileResolves(_ page: String) throws {
        let folder = page.split(separator: "/").dropLast().joined(separator: "/")
        for (number, line) in Self.lines(try ShippedFolder.text(page)) {
            for target in Self.targets(line) {
                let path = target.prefix { $0 != "#" }
                guard !path.isEmpty else { continue }
                let whole = "\(RealRuntime.root)/" + (path.hasPrefix("/") ? "" : "\(folder)/") + path
                #expect(FilePresence.exists(whole), "\(page):\(number): no file \(path)")
            }
        }
    }

    /// Lines outside fenced code, numbered.
    private static func lines(_ text: String) -> [(Int, Substring)] {
        var isCode = false
        var found: [(Int, Substring)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isCode.toggle()
            } else if !isCode {
                found.append((index + 1, line))
            }
        }
        return found
    }

    /// What stands in `](…)`, without addresses elsewhere.
    private static func targets(_ line: Substring) -> [Substring] {
        line.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
            let target = rest.prefix { $0 != ")" && $0 != " " }
            return target.contains("://") || target.hasPrefix("mailto:") ? nil : target
        }
    }
}
