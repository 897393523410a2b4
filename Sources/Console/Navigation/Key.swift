/// One key press, free of any terminal's codes.
package enum Key: Hashable, Sendable {
    case character(Character)
    case up
    case down
    case left
    case right
    case enter
    case escape
    case tab
    case backTab
    case backspace
    case pageUp
    case pageDown
    case home
    case end
    /// Ctrl with a letter.
    case control(Character)

    /// Letters that mean an arrow: vi's.
    var direction: Direction? {
        switch self {
        case .up, .character("k"): .up
        case .down, .character("j"): .down
        case .left, .character("h"): .left
        case .right, .character("l"): .right
        default: nil
        }
    }
}

package enum Direction: Hashable, Sendable {
    case up
    case down
    case left
    case right
}
