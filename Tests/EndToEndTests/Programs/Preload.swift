import Support

/// A small C library laid before the system's in the programs a test starts.
struct Preload {
    let path: String

    /// - Parameter name: of the library, for errors; no other in the folder may have it.
    init(_ name: String, _ source: String, in folder: TemporaryFolder) async throws {
        path = folder.file("\(name).so")
        let file = try folder.write("\(name).c", Array(source.utf8))
        let made = try await Program.run(
            ["cc", "-shared", "-fPIC", "-o", path, file], folder: folder.path, name: "cc")
        guard made.status == 0 else { throw ProgramError(made.errors) }
    }

    /// Put before a command, runs it with the library and a variable that the library reads.
    func command(_ variable: String, _ value: String) -> [String] {
        ["env", "LD_PRELOAD=\(path)", "\(variable)=\(value)"]
    }
}
