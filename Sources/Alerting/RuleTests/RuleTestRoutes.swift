internal import Telemetry

/// Compares where alerts go with what is expected.
struct RuleTestRoutes {
    private let course: RuleTestCourse

    init(_ course: RuleTestCourse) {
        self.course = course
    }

    func findings() -> [RuleTestFinding] {
        course.test.routes.compactMap { check in
            guard let route = course.configuration?.route else {
                return course.finding(
                    check.position,
                    "'route_test' needs a routing file: name it as 'alertmanager' at the file's top")
            }
            let got = route.match(check.labels).map(\.receiver)
            guard got != check.receivers else { return nil }
            return course.finding(
                check.position,
                "\(check.labels): expected \(check.receivers.joined(separator: ", ")), got "
                    + got.joined(separator: ", "))
        }
    }
}
