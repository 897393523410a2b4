/// Remarks collected during an evaluation, each once, in order of appearance.
struct Annotations {
    private(set) var warnings: [String] = []
    private(set) var infos: [String] = []

    mutating func add(_ remark: Remark, at position: (line: Int, column: Int)) {
        let text =
            "PromQL \(remark.isWarning ? "warning" : "info"): \(remark.text) "
            + "(\(position.line):\(position.column))"
        if remark.isWarning {
            if !warnings.contains(text) { warnings.append(text) }
        } else {
            if !infos.contains(text) { infos.append(text) }
        }
    }
}
