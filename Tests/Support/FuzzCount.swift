#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How many inputs each fuzz test takes: `BEAUFORT_FUZZ`, or the number the test names.
package enum FuzzCount {
    package static func inputs(_ standard: Int) -> Int {
        getenv("BEAUFORT_FUZZ").flatMap { Int(String(cString: $0)) } ?? standard
    }
}
