/// A tree of object keys that lead to the fields of interest. Everything off these paths is skipped.
///
/// Keys are compared by a 64-bit FNV-1a hash: a forged collision can only spoil the forger's own figures.
package struct JSONPaths: Sendable {
    /// Stands for any path nobody asked about.
    static let nowhere: UInt8 = 0
    static let root: UInt8 = 1

    private struct Edge {
        var hash: UInt64
        var node: UInt8
    }

    private var edges: [[Edge]] = [[], []]
    private var elements: [UInt8] = [0, 0]
    private(set) var fields: [JSONField] = [.none, .none]

    /// Paths such as `choices[].delta.content`.
    init(_ paths: [(String, JSONField)]) {
        for (path, field) in paths {
            var node = JSONPaths.root
            for step in path.split(separator: ".") {
                var name = step[...]
                var depth = 0
                while name.hasSuffix("[]") {
                    name = name.dropLast(2)
                    depth += 1
                }
                node = child(of: node, named: String(name))
                for _ in 0..<depth { node = element(of: node) }
            }
            fields[Int(node)] = field
        }
    }

    private mutating func child(of node: UInt8, named name: String) -> UInt8 {
        let hash = JSONPaths.hash(name)
        if let edge = edges[Int(node)].first(where: { $0.hash == hash }) { return edge.node }
        edges[Int(node)].append(Edge(hash: hash, node: grow()))
        return UInt8(edges.count - 1)
    }

    private mutating func element(of node: UInt8) -> UInt8 {
        if elements[Int(node)] == JSONPaths.nowhere { elements[Int(node)] = grow() }
        return elements[Int(node)]
    }

    private mutating func grow() -> UInt8 {
        precondition(edges.count < 250, "too many paths for one byte")
        edges.append([])
        elements.append(JSONPaths.nowhere)
        fields.append(.none)
        return UInt8(edges.count - 1)
    }

    @inline(__always)
    func child(of node: UInt8, hash: UInt64) -> UInt8 {
        for edge in edges[Int(node)] where edge.hash == hash { return edge.node }
        return JSONPaths.nowhere
    }

    @inline(__always)
    func element(in node: UInt8) -> UInt8 { elements[Int(node)] }

    @inline(__always)
    func field(of node: UInt8) -> JSONField { fields[Int(node)] }

    static let hashStart: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    static func hash(_ name: some StringProtocol) -> UInt64 {
        name.utf8.reduce(hashStart, hash)
    }
}
