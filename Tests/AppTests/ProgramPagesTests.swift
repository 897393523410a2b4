import Documents
import Testing

@testable import App

struct ProgramPagesTests {
    @Test func onlyFilesThatNobodyWritesAreLetGo() {
        let found = ProgramPages.mappings(
            """
            55d0c000-55d0e000 r-xp 00000000 fe:00 5318542                    /opt/a b/beaufort
            Size:                  8 kB
            Anonymous:             0 kB
            VmFlags: rd ex mr mw me sd
            55d0e000-55d0f000 r--p 02ec1000 fe:00 5318542                    /opt/a b/beaufort
            Anonymous:             4 kB
            55d0f000-55d10000 rw-p 03019000 fe:00 5318542                    /opt/a b/beaufort
            Anonymous:             0 kB
            55d10000-55d11000 rw-p 00000000 00:00 0
            Anonymous:             4 kB
            7f000000-7f001000 r--s 00000000 fe:00 99                         /var/lib/beaufort/beaufort.db
            Anonymous:             0 kB
            7ffd1000-7ffd2000 r-xp 00000000 00:00 0                          [vdso]
            Anonymous:             0 kB
            """)
        #expect(
            found == [
                ProgramPages.Mapping(start: 0x55d0_c000, length: 0x2000),
                ProgramPages.Mapping(start: 0x55d0_e000, length: 0x1000, anonymousBytes: 4_096),
            ])
    }

    /// This very test runs on in the code it let go.
    @Test func theProgramRunsOn() throws {
        let mine = ProgramPages.mappings(try TextFile.read("/proc/self/smaps"))
        #expect(mine.contains { $0.anonymousBytes == 0 && $0.length > 1 << 20 })
        ProgramPages.giveBack()
        #expect(ProgramPages.mappings(try TextFile.read("/proc/self/smaps")).contains(mine[0]))
    }
}
