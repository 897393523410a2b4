internal import Documents
internal import Glibc

/// The pages of the program's own files (its code, the libraries', their constants) that stand in memory.
///
/// Starting touches most of the code once, and the kernel maps sixteen pages around each one touched, so a
/// process that waits still counts tens of megabytes that it will not look at again.
enum ProgramPages {
    /// One line of `/proc/self/maps` with what `smaps` adds.
    struct Mapping: Equatable {
        var start: UInt
        var length: Int
        /// Pages that differ from the file's: a breakpoint, a relocation.
        var anonymousBytes = 0
    }

    /// Takes the pages out of this process. They stay in the kernel's cache, and what is needed comes back
    /// with a fault that reads nothing from disk. Only mappings that nobody can write and that hold no page
    /// of our own are let go: for them the file is the truth.
    static func giveBack() {
        guard let text = try? TextFile.read("/proc/self/smaps") else { return }
        for mapping in mappings(text) where mapping.anonymousBytes == 0 {
            _ = madvise(UnsafeMutableRawPointer(bitPattern: mapping.start), mapping.length, MADV_DONTNEED)
        }
    }

    /// The private mappings of files in a text of `smaps` that cannot be written.
    static func mappings(_ smaps: String) -> [Mapping] {
        var found: [Mapping] = []
        var isOurs = false
        for line in smaps.utf8.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
            if fields.count == 6 || fields.count == 5, let span = span(fields[0]) {
                let rights = Array(fields[1])
                isOurs =
                    fields.count == 6 && rights.count == 4 && rights[1] == UInt8(ascii: "-")
                    && rights[3] == UInt8(ascii: "p") && isPath(fields[5])
                if isOurs { found.append(span) }
            } else if isOurs, fields.count == 3, fields[0].elementsEqual("Anonymous:".utf8) {
                found[found.count - 1].anonymousBytes = (Int(Substring(fields[1])) ?? 1) * 1_024
            }
        }
        return found
    }

    private static func isPath(_ field: Substring.UTF8View) -> Bool {
        field.first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "/")
    }

    /// `start-end`, hexadecimal.
    private static func span(_ field: Substring.UTF8View) -> Mapping? {
        let ends = field.split(separator: UInt8(ascii: "-"))
        guard ends.count == 2, let start = UInt(Substring(ends[0]), radix: 16),
            let end = UInt(Substring(ends[1]), radix: 16), end > start
        else { return nil }
        return Mapping(start: start, length: Int(end - start))
    }
}
