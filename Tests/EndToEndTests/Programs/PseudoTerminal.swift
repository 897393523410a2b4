import Glibc

/// A terminal without a screen: what a program draws is kept, and keys are typed into it.
final class PseudoTerminal {
    private let master: Int32
    let path: String
    private(set) var drawn: [UInt8] = []

    init(columns: UInt16 = 120, rows: UInt16 = 40) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        var number: Int32 = 0
        var isLocked: Int32 = 0
        guard master >= 0, ioctl(master, Self.setLock, &isLocked) == 0,
            ioctl(master, Self.getNumber, &number) == 0
        else { throw ProgramError("no pseudo-terminal: \(String(cString: strerror(errno)))") }
        path = "/dev/pts/\(number)"
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else {
            throw ProgramError("the terminal takes no size: \(String(cString: strerror(errno)))")
        }
    }

    /// TIOCSPTLCK and TIOCGPTN of Linux, which C's headers give as macros Swift cannot read.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    deinit { close(master) }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Takes what was drawn since the last look.
    func look() {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { return }
            drawn += buffer[..<count]
        }
    }

    var text: String { String(decoding: drawn, as: UTF8.self) }

    /// Line editing and echo, as a shell leaves them.
    var isCooked: Bool {
        var modes = termios()
        tcgetattr(master, &modes)
        return modes.c_lflag & UInt32(ICANON) != 0 && modes.c_lflag & UInt32(ECHO) != 0
    }
}
