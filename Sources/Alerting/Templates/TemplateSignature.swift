/// What an argument must be, as far as that is known beforehand.
enum TemplateNeed: Hashable, Sendable {
    case any, text, number, integer, time, span, samples, sample
    /// A list of texts.
    case texts
    /// Something with a length.
    case counted
    /// Texts, numbers, truth values, times: what can be told apart.
    case comparable

    func accepts(_ type: TemplateType) -> Bool {
        switch (self, type) {
        case (.any, _), (_, .unknown): true
        case (.text, .string), (.integer, .integer), (.time, .time), (.samples, .samples): true
        case (.sample, .sample), (.texts, .list(.string)), (.texts, .list(.unknown)): true
        // Prometheus' humanize functions read numbers out of texts.
        case (.number, .integer), (.number, .float), (.number, .string), (.number, .span): true
        case (.span, .span), (.span, .integer), (.span, .float): true
        case (.counted, .string), (.counted, .labels), (.counted, .samples), (.counted, .list): true
        case (.counted, .alerts), (.counted, .pairs), (.counted, .arguments), (.counted, .dictionary): true
        case (.comparable, .string), (.comparable, .integer), (.comparable, .float): true
        case (.comparable, .bool), (.comparable, .time), (.comparable, .span), (.comparable, .none): true
        default: false
        }
    }

    /// What to say instead of what was written.
    var name: String {
        switch self {
        case .any: "a value"
        case .text: "a text"
        case .number: "a number"
        case .integer: "a whole number"
        case .time: "a time"
        case .span: "a duration"
        case .samples: "the answer of a query"
        case .sample: "an element of an answer (first …)"
        case .texts: "a list of texts"
        case .counted: "a list, labels or a text"
        case .comparable: "a text, a number or true or false"
        }
    }
}

/// How a function is called.
struct TemplateSignature: Hashable, Sendable {
    /// The last one holds for all further arguments.
    var needs: [TemplateNeed]
    var counts: ClosedRange<Int>
    var type: TemplateType

    init(_ needs: [TemplateNeed], _ type: TemplateType, counts: ClosedRange<Int>? = nil) {
        self.needs = needs
        self.counts = counts ?? needs.count...needs.count
        self.type = type
    }
}

extension TemplateFunction {
    /// Some give what their arguments are: `TemplateChecker` knows which.
    var signature: TemplateSignature {
        let many = 0...Int.max
        return switch self {
        case .humanize, .humanize1024, .humanizeDuration, .humanizePercentage, .humanizeTimestamp:
            TemplateSignature([.number], .string)
        case .toTime: TemplateSignature([.number], .time)
        case .toDuration: TemplateSignature([.number], .span)
        case .printf: TemplateSignature([.text, .any], .string, counts: 1...Int.max)
        case .print, .println, .html, .js, .urlquery: TemplateSignature([.any], .string, counts: many)
        case .title, .toUpper, .toLower, .stripPort, .stripDomain, .trimSpace, .safeHtml, .safeUrl,
            .urlQueryEscape, .urlUnescape, .graphLink, .tableLink:
            TemplateSignature([.text], .string)
        case .parseDuration: TemplateSignature([.text], .float)
        case .match: TemplateSignature([.text, .text], .bool)
        case .reReplaceAll: TemplateSignature([.text, .text, .text], .string)
        case .query: TemplateSignature([.text], .samples)
        case .externalURL, .pathPrefix: TemplateSignature([], .string)
        case .now: TemplateSignature([], .time)
        case .first: TemplateSignature([.samples], .sample)
        case .value: TemplateSignature([.sample], .float)
        case .strvalue: TemplateSignature([.sample], .string)
        case .label: TemplateSignature([.text, .sample], .string)
        case .sortByLabel: TemplateSignature([.text, .samples], .samples)
        case .eq: TemplateSignature([.comparable], .bool, counts: 2...Int.max)
        case .ne, .lt, .le, .gt, .ge: TemplateSignature([.comparable, .comparable], .bool)
        case .and, .or: TemplateSignature([.any], .unknown, counts: 1...Int.max)
        case .not: TemplateSignature([.any], .bool)
        case .index: TemplateSignature([.counted, .any], .unknown, counts: 2...Int.max)
        case .len: TemplateSignature([.counted], .integer)
        case .slice: TemplateSignature([.counted, .integer], .unknown, counts: 1...4)
        case .join: TemplateSignature([.text, .texts], .string)
        case .stringSlice: TemplateSignature([.text], .list(.string), counts: many)
        case .list: TemplateSignature([.any], .list(.unknown), counts: many)
        case .append: TemplateSignature([.counted, .any], .list(.unknown), counts: 1...Int.max)
        case .dict: TemplateSignature([.any], .dictionary, counts: many)
        case .toJson: TemplateSignature([.any], .string)
        case .date: TemplateSignature([.text, .time], .string)
        case .tz: TemplateSignature([.text, .time], .time)
        case .since: TemplateSignature([.time], .span)
        case .args: TemplateSignature([.any], .unknown, counts: many)
        case .tmpl: TemplateSignature([.text, .any], .string)
        }
    }
}
