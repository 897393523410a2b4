/// The version of this build, as `beaufort --version` and `beaufort_build_info` give it.
package enum Version {
    package static let text = "0.1.0-dev"
}
