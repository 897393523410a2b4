import Alerting
import Telemetry
import Testing

struct TemplateTests {
    private let data = {
        var data = TemplateData(
            labels: Labels(name: "up", ["instance": "10.0.0.1:9100", "job": "llama"]), value: 0.12345,
            externalLabels: Labels(["region": "eu"]), externalURL: "http://beaufort")
        data.answers["up"] = [
            TemplateSample(labels: Labels(["id": "b"]), value: 2),
            TemplateSample(labels: Labels(["id": "a"]), value: 1),
        ]
        data.answers["none"] = []
        return data
    }()

    @Test(
        arguments: [
            ("plain text }} stays", "plain text }} stays"),
            ("{{ $value }}", "0.12345"),
            ("{{.Value}} {{ .Labels.job }} {{$labels.job}} {{ $.Labels.job }}", "0.12345 llama llama llama"),
            ("{{ $labels.missing }}|{{ index $labels \"job\" }}", "|llama"),
            (
                "{{ $externalLabels.region }} {{ $externalURL }} {{ .ExternalURL }}",
                "eu http://beaufort http://beaufort"
            ),
            ("{{ $value | humanizePercentage }}", "12.35%"),
            ("{{ printf \"%.2f\" $value }} {{ $value | printf \"%5.1f|\" }}", "0.12   0.1|"),
            (
                "{{ printf \"%s=%q %d %t %% %v %-4s|%04d\" \"a\" \"b\" 3 true $value \"x\" 7 }}",
                "a=\"b\" 3 true % 0.12345 x   |0007"
            ),
            ("{{ printf \"%d\" $value }}", "%!d(float64=0.12345)"),
            (
                "{{ printf \"%c %U %x %X %o %b %X %q\" 65 65 \"hi\" 255 8 5 \"jk\" 65 }}",
                "A U+0041 6869 FF 10 101 6A6B 'A'"
            ),
            (
                "{{ range $h := stringSlice \"10.0.0.7:9100\" \"db1.example.org:9100\" \"db1.example.org\" "
                    + "\"[::1]:80\" \"localhost:9\" }}{{ stripDomain $h }} {{ end }}",
                "10.0.0.7:9100 db1:9100 db1 [::1]:80 localhost:9 "
            ),
            (
                "{{ reReplaceAll \"(?P<h>.*):(.*)\" \"${h}z$2\" \"h:90\" }} "
                    + "{{ reReplaceAll \"(a)\" \"$1x|$$1|${1}x|$\" \"a\" }} {{ reReplaceAll \"a*\" \"-\" \"baac\" }}",
                "hz90 |$1|ax|$ -b-c-"
            ),
            ("a {{- /* nothing */ -}} b", "ab"),
            ("a  {{- \" \" -}}  b", "a b"),
            ("{{ if gt $value 0.1 }}high{{ else if gt $value 0.05 }}mid{{ else }}low{{ end }}", "high"),
            (
                "{{ if eq $labels.job \"x\" \"llama\" }}yes{{ end }}{{ if not $labels.nope }}no{{ end }}",
                "yesno"
            ),
            (
                "{{ with $labels.job }}[{{ . }}]{{ end }}{{ with $labels.x }}x{{ else }}none{{ end }}",
                "[llama]none"
            ),
            ("{{ $x := $value | humanize }}{{ $x }}{{ (printf \"%s!\" $x) | toUpper }}", "123.5m123.5M!"),
            ("{{ and true $labels.job }} {{ or \"\" \"b\" }} {{ len \"abc\" }}", "llama b 3"),
            ("{{ range query \"up\" }}{{ .Labels.id }}={{ .Value }} {{ end }}", "b=2 a=1 "),
            (
                "{{ range $i, $e := query \"up\" | sortByLabel \"id\" }}{{ $i }}{{ $e.Labels.id }}{{ end }}",
                "0a1b"
            ),
            (
                "{{ query `up` | first | value }} {{ query `up` | sortByLabel `id` | first | label `id` }}",
                "2 a"
            ),
            ("{{ range query \"none\" }}x{{ else }}empty{{ end }}", "empty"),
            ("{{ query \"none\" | first | value }}", "<error expanding template: first of an empty answer>"),
            (
                "{{ $labels.job | humanize }}",
                "<error expanding template: humanize needs a number, not 'llama'>"
            ),
            ("{{ stripPort $labels.instance }} {{ title \"this part\" }}", "10.0.0.1 This Part"),
            (
                "{{ reReplaceAll \"r(.*)d\" \"<$1>\" \"rpld text\" }} {{ match \"[0-9]+$\" \"1234a\" }}",
                "<pl> text false"
            ),
            ("{{ `raw \\n` }} {{ \"\\u00e9\\x21\" }}", "raw \\n é!"),
            ("{{ parseDuration \"2h10m15s\" }} {{ 1e3 }} {{ -2 }}", "7815 1000 -2"),
        ] as [(String, String)])
    func renders(_ text: String, _ expected: String) throws {
        #expect(try Template(text).render(data) == expected)
    }

    /// Vectors of Prometheus' own template tests.
    @Test(
        arguments: [
            ("humanize", 0.0, "0"), ("humanize", 1, "1"), ("humanize", 1_234_567, "1.235M"),
            ("humanize", 0.00002, "20u"),
            ("humanize", -1_048_576, "-1.049M"), ("humanize", .infinity, "+Inf"), ("humanize", .nan, "NaN"),
            ("humanize1024", 0, "0"), ("humanize1024", 1, "1"), ("humanize1024", 1_048_576, "1Mi"),
            ("humanize1024", 0.12, "0.12"),
            ("humanizeDuration", 0, "0s"), ("humanizeDuration", 1, "1s"), ("humanizeDuration", 60, "1m 0s"),
            ("humanizeDuration", 3_600, "1h 0m 0s"), ("humanizeDuration", 86_400, "1d 0h 0m 0s"),
            ("humanizeDuration", 86_400 + 3_600, "1d 1h 0m 0s"),
            ("humanizeDuration", -(86_400 * 2 + 3_600 * 3 + 60 * 4 + 5), "-2d 3h 4m 5s"),
            ("humanizeDuration", 0.1, "100ms"), ("humanizeDuration", 0.0001, "100us"),
            ("humanizeDuration", 0.12345, "123.5ms"),
            ("humanizeDuration", 899.99, "14m 59s"), ("humanizeDuration", 12.3456, "12.35s"),
            ("humanizePercentage", -1, "-100%"), ("humanizePercentage", 0.1234567, "12.35%"),
            ("humanizeTimestamp", 1_435_065_584.128, "2015-06-23 13:19:44.128 +0000 UTC"),
        ] as [(String, Double, String)])
    func humanizes(_ function: String, _ value: Double, _ expected: String) throws {
        let template = try Template("{{ $value | \(function) }}")
        #expect(template.render(TemplateData(labels: Labels(), value: value)) == expected)
    }

    @Test(
        arguments: [
            ("{{ $value", 2, "never closed"), ("{{ $label.foo }}", 3, "undefined variable '$label'"),
            ("{{ nosuch $value }}", 3, "function 'nosuch' is not defined"),
            ("{{ if $value }}x", 6, "no {{end}}"),
            ("x {{ end }}", 5, "unexpected {{end}}"), ("{{ template \"x\" }}", 12, "not defined"),
            ("{{ \"open }}", 3, "never closed"), ("{{ $value | $labels }}", 12, "only a function"),
            ("{{ $value $labels }}", 10, "only a function takes"), ("{{ ( $value }}", 12, "')' is missing"),
            ("{{ \"\\w\" }}", 3, "bad escape"), ("{{ 1x }}", 3, "no number"),
            ("{{ if }}x{{ end }}", 6, "missing"), ("{{ ? }}", 3, "unexpected character"),
        ] as [(String, Int, String)])
    func refuses(_ text: String, _ offset: Int, _ what: String) throws {
        let error = #expect(throws: TemplateError.self) { try Template(text) }
        #expect(error?.what.contains(what) == true, "\(error?.what ?? "")")
        #expect(error?.offset == offset)
    }

    @Test(arguments: [
        (#"{{ define "t" }}{{ .arg0 }}-{{ .arg1 }}{{ end }}{{ template "t" (args "a" 9) }}"#, "a-9"),
        (#"{{ block "t" .Labels }}{{ .job }}{{ end }}"#, "llama"),
        ("[{{ graphLink \"up\" }}{{ tableLink \"up\" }}{{ pathPrefix }}{{ tmpl \"x\" . }}]", "[]"),
        (
            "{{ externalURL }} {{ safeHtml \"<b>\" }} {{ query `up` | first | strvalue }}|",
            "http://beaufort <b> |"
        ),
        ("{{ html \"<a href='&'>\" }}", "&lt;a href=&#39;&amp;&#39;&gt;"),
        ("{{ `a b/c=ü` | urlquery }} {{ urlQueryEscape \"&\" }}", "a+b%2Fc%3D%C3%BC %26"),
        ("{{ slice \"abcdef\" 1 3 }}{{ slice \"abc\" 2 }}{{ println 1 \"x\" }}", "bcc1 x\n"),
        ("{{ slice \"abc\" 2 9 }}", "<error expanding template: slice of 3 bytes from 2 to 9>"),
    ])
    func definesAndCalls(_ text: String, _ expected: String) throws {
        #expect(try Template(text).render(data) == expected)
    }

    @Test func namesTheQueriesItNeeds() throws {
        let template = try Template(
            "{{ range query \"a\" }}{{ end }}{{ with printf \"b{x='%s'}\" $labels.job | query }}{{ end }}")
        var missing: Set<String> = []
        _ = template.render(data, missing: &missing)
        #expect(missing == ["a", "b{x='llama'}"])
    }
}
