internal import ArgumentParser
internal import Documents
internal import SLO

struct SLOFormatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Write OpenSLO files in one form, as openslo/v1, keeping comments.",
        discussion: """
            Prints the result; --write puts it into the files, --check only says which would change. Files in
            v1alpha and v2alpha become v1, which is said. A file whose result would not read as the same
            objects with the same comments is refused and left alone.

            EXAMPLES
              beaufort slo fmt my-slo.yaml
              beaufort slo fmt --write Config/slos
              beaufort slo fmt --check --strict Config/slos
              beaufort slo fmt - < old.yaml > new.yaml
            """)

    @Flag(help: "Name the files that would change; exit 1 when there are any.") var check = false
    @Flag(help: "Rewrite the files that change, each in one step.") var write = false
    @Flag(help: "Refuse files that 'slo lint --strict' would.") var strict = false
    @Argument(help: ArgumentHelp("Files or folders, or - for standard input.", valueName: "path"))
    var paths: [String]

    func validate() throws {
        if check, write { throw ValidationError("choose --check or --write, not both") }
        if paths.isEmpty { throw ValidationError("name at least one file or folder") }
        if paths.contains("-"), check || write || paths.count > 1 {
            throw ValidationError("standard input (-) stands alone, and is printed")
        }
    }

    func run() async throws {
        let files = try read()
        var formatted: [(file: String, text: String)] = []
        var faults = 0
        for (file, text) in files {
            do throws(DocumentErrors) {
                let result = try OpenSLOFormat.format(text, file: file)
                for warning in result.warnings { Output.complain("warning: \(warning)") }
                formatted.append((file, result.text))
            } catch {
                for error in error.errors { Output.complain("error: \(error)") }
                faults += error.errors.count
            }
        }
        if strict { faults += complainOfRules(files) }
        guard faults == 0 else { throw ExitCode(CommandStatus.foundProblems) }
        if let change = OpenSLOFormat.changedMeaning(of: files, as: formatted) {
            throw CommandFailure("\(change.position): \(change.what)", remedy: change.remedy)
        }
        try give(zip(files, formatted).map { ($0.file, $0.text, $1.text) })
    }

    private func complainOfRules(_ files: [(file: String, text: String)]) -> Int {
        let errors = OpenSLOReader.read(files, strict: true).errors
        for error in errors { Output.complain("error: \(error)") }
        return errors.count
    }

    private func give(_ files: [(file: String, old: String, new: String)]) throws {
        let changed = files.filter { $0.old != $0.new }
        if check {
            for file in changed { Output.print(file.file) }
            Output.complain("\(files.count) files, \(changed.count) would change")
            if !changed.isEmpty { throw ExitCode(CommandStatus.foundProblems) }
        } else if write {
            for file in changed {
                try TextFile.replace(file.file, old: file.old, with: file.new)
                Output.print(file.file)
            }
            Output.complain("\(files.count) files, \(changed.count) rewritten")
        } else {
            let texts = files.map { String($0.new.dropLast()) }.filter { !$0.isEmpty }
            Output.print(texts.joined(separator: "\n---\n"))
        }
    }

    private func read() throws -> [(file: String, text: String)] {
        if paths == ["-"] {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return [("standard input", text)]
        }
        var files: [(file: String, text: String)] = []
        for path in paths {
            for file in try TextFile.list(path, endings: [".yaml", ".yml"])
            where !files.contains(where: { $0.file == file }) {
                if file.hasSuffix(".json"), check || write {
                    throw CommandFailure(
                        "\(file): a JSON file would become YAML",
                        remedy: "print it instead: beaufort slo fmt \(file) > FILE.yaml")
                }
                files.append((file, try TextFile.read(file)))
            }
        }
        return files
    }
}
