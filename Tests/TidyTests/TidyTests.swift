import Foundation
import Testing

/// The repository checks itself: sizes, widths, and calls that belong in one place only.
@Suite struct TidyTests {
    static let sources = SourceTree.swiftFiles(under: "Sources")
    static let all = sources + SourceTree.swiftFiles(under: "Tests")

    @Test func thereIsSomethingToCheck() {
        #expect(TidyTests.sources.count > 50)
    }

    @Test func noFileIsOver500Lines() {
        for file in TidyTests.all where file.lines.count > 501 {
            Issue.record("\(file.path) has \(file.lines.count) lines; 500 is the limit: split it by aspect")
        }
    }

    @Test func theMedianSourceFileIsShort() {
        let sizes = TidyTests.sources.map(\.lines.count).sorted()
        #expect(sizes[sizes.count / 2] < 100)
    }

    /// `swift format` keeps code within 110 columns, but breaks neither comments nor texts. A text that is
    /// data stays in one piece; in sources it has an end too.
    @Test func commentsAreWithin110ColumnsAndTextsWithin200() {
        for file in TidyTests.all {
            for (number, line) in file.lines.enumerated() where line.count > 110 && !line.contains("http") {
                let isComment = line.drop { $0 == " " }.hasPrefix("//")
                let isSource = file.path.hasPrefix("Sources/")
                guard isComment || (isSource && line.count > 200) else { continue }
                let limit = isComment ? 110 : 200
                Issue.record(
                    "\(file.path):\(number + 1) is \(line.count) columns wide; \(limit) is the limit")
            }
        }
    }

    @Test func noFunctionIsOver70Lines() {
        for file in TidyTests.sources {
            for function in FunctionLengths.measure(file.lines) where function.length > 70 {
                Issue.record(
                    "\(file.path):\(function.line) is \(function.length) lines long; 70 is the limit")
            }
        }
    }

    /// `--help` of every command and group shows how it is used.
    @Test func everyCommandHasAnExample() {
        var count = 0
        for file in TidyTests.sources where file.path.hasPrefix("Sources/App/") {
            let text = file.lines.joined(separator: "\n")
            for part in text.components(separatedBy: "CommandConfiguration(").dropFirst() {
                count += 1
                let name = part.components(separatedBy: "\"").dropFirst().first ?? ""
                let configuration = part.components(separatedBy: "\n\n    @").first ?? part
                if !configuration.contains("EXAMPLES\\n  beaufort") && !configuration.contains("EXAMPLES\n") {
                    Issue.record("\(file.path): the help of '\(name)' has no EXAMPLES")
                }
            }
        }
        #expect(count > 50)
    }

    /// A call that may stand only in the files named, and why.
    struct Ban {
        let text: String
        let allowed: [String]
        let reason: String
    }

    static let bans = [
        Ban(text: "Date()", allowed: [], reason: "time is an argument; WallClock reads the clock"),
        Ban(text: "Date.now", allowed: [], reason: "time is an argument; WallClock reads the clock"),
        Ban(text: "ContinuousClock", allowed: ["WallClock.swift"], reason: "loops wait through TimeSource"),
        Ban(text: "Task.sleep", allowed: ["WallClock.swift"], reason: "loops wait through TimeSource"),
        Ban(text: "clock_gettime", allowed: ["WallClock.swift"], reason: "WallClock reads the clock"),
        Ban(text: "try!", allowed: [], reason: "an error must reach somebody"),
        Ban(text: "fatalError(", allowed: [], reason: "return an error, or state a precondition"),
        Ban(text: "as! ", allowed: [], reason: "a failed cast must not end the agent"),
        Ban(text: "String(format:", allowed: [], reason: "slow, and drags in all of Foundation"),
    ]

    @Test(arguments: bans.map(\.text)) func bannedCall(text: String) throws {
        let ban = try #require(TidyTests.bans.first { $0.text == text })
        for file in TidyTests.sources where !ban.allowed.contains(where: file.path.hasSuffix) {
            for (number, line) in file.lines.enumerated() {
                let code = line.trimmingCharacters(in: .whitespaces)
                if code.hasPrefix("//") || !code.contains(ban.text) { continue }
                Issue.record("\(file.path):\(number + 1) uses \(ban.text) — \(ban.reason)")
            }
        }
    }

    @Test func foundationStaysOutOfTheRooms() {
        // The build tool is no room: it runs on the developer's machine only. Zones are Foundation's data.
        let allowed = [
            "Sources/App/", "Sources/Operations/", "Sources/embed-shipped/",
            "Sources/Telemetry/Time/ZoneRules.swift",
        ]
        for file in TidyTests.sources where !allowed.contains(where: file.path.hasPrefix) {
            for (number, line) in file.lines.enumerated() where line.contains("import Foundation") {
                Issue.record("\(file.path):\(number + 1) imports Foundation; rooms work on bytes and Glibc")
            }
        }
    }

    @Test func testsDoNotSleepToWaitForLuck() {
        for file in SourceTree.swiftFiles(under: "Tests") where !file.path.hasSuffix("TidyTests.swift") {
            for (number, line) in file.lines.enumerated()
            where line.contains("Task.sleep") || line.contains("usleep(") || line.contains("Thread.sleep") {
                Issue.record("\(file.path):\(number + 1) sleeps; wait for the event instead")
            }
        }
    }

    @Test func everyUncheckedSendableSaysWhy() {
        for file in TidyTests.sources {
            for (number, line) in file.lines.enumerated() where line.contains("@unchecked Sendable") {
                let before = file.lines[max(0, number - 6)..<number]
                if !before.contains(where: { $0.contains("//") }) {
                    Issue.record(
                        "\(file.path):\(number + 1) needs a sentence of why above @unchecked Sendable")
                }
            }
        }
    }

    @Test func formatsAreDrawnBesideTheCode() throws {
        let design = SourceTree.root.appending(path: "Sources/Store/DESIGN.md")
        #expect(try String(contentsOf: design, encoding: .utf8).count > 1_000)
    }
}
