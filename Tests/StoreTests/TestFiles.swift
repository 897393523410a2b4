import Glibc

enum ProcessIdentity {
    static var current: Int32 { getpid() }
}

func readFile(_ path: String) -> [UInt8] {
    guard let input = fopen(path, "r") else { return [] }
    defer { fclose(input) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let read = fread(&buffer, 1, buffer.count, input)
        if read == 0 { return bytes }
        bytes += buffer[..<read]
    }
}

/// Copies a file's bytes, the first `count` of them when given; a missing file stays missing.
func copyFile(_ source: String, to target: String, first count: Int? = nil) {
    if access(source, F_OK) != 0 { return }
    let bytes = readFile(source)
    guard let output = fopen(target, "w") else { return }
    defer { fclose(output) }
    _ = fwrite(bytes, 1, min(count ?? bytes.count, bytes.count), output)
}

func fileSize(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
}
