#pragma once
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

// ncurses behind a dozen plain functions, so that none of its globals, macros or variadic calls reaches
// Swift. Every function but the two marked belongs to the one thread that opened the screen.

enum beaufort_attribute {
    BEAUFORT_BOLD = 1,
    BEAUFORT_DIM = 2,
    BEAUFORT_REVERSE = 4,
};

// Special keys as beaufort_screen_key returns them; characters come as their code point.
enum beaufort_key {
    BEAUFORT_KEY_NONE = -1,
    BEAUFORT_KEY_UP = 0x200000,
    BEAUFORT_KEY_DOWN,
    BEAUFORT_KEY_LEFT,
    BEAUFORT_KEY_RIGHT,
    BEAUFORT_KEY_ENTER,
    BEAUFORT_KEY_BACKSPACE,
    BEAUFORT_KEY_BACKTAB,
    BEAUFORT_KEY_HOME,
    BEAUFORT_KEY_END,
    BEAUFORT_KEY_PAGE_UP,
    BEAUFORT_KEY_PAGE_DOWN,
    BEAUFORT_KEY_OTHER,
};

// Opens the terminal of standard input and output. `term` NULL takes $TERM. Returns 0, -1 when the
// terminal type is unknown, -2 when the signal pipe cannot be made.
int beaufort_screen_open(const char *term);
// Gives the terminal back as it was found.
void beaufort_screen_close(void);
// Leaves and re-enters the screen around a stop (Ctrl-Z).
void beaufort_screen_suspend(void);

// Whether the locale can show UTF-8.
int beaufort_screen_has_utf8(void);
// 0, 8, 16, 256 or 16777216.
int beaufort_screen_colors(void);
void beaufort_screen_size(int *rows, int *columns);
// Asks the terminal for its size after SIGWINCH and tells ncurses.
void beaufort_screen_resize(void);

// Writes one cell's glyph. A colour is -1 (the terminal's own), a palette index, or 0xRRGGBB on a terminal
// with 16777216 colours.
void beaufort_screen_put(int row, int column, const wchar_t *glyph, int length, int attributes, int color);
// Makes the next flush repaint everything.
void beaufort_screen_touch(void);
// Sends the differences in one synchronized update.
void beaufort_screen_flush(void);
// The next key press, or BEAUFORT_KEY_NONE.
int beaufort_screen_key(void);

// Signals arrive as bytes on this descriptor: 'w' size changed, 't' asked to end, 'z' asked to
// stop, 'c' continued.
int beaufort_signal_descriptor(void);
// Restores the terminal by write and tcsetattr alone when the process dies of SIGSEGV, a trap, an abort or
// SIGQUIT, and lets SIGTERM, SIGHUP and SIGINT arrive on the signal descriptor. Callable before opening.
void beaufort_signals_install(void);
void beaufort_signals_remove(void);

// Keeps what is written to standard error while the screen is up, and writes it there afterwards: it would
// tear the picture, and the last words of a crash would vanish with the alternate screen.
void beaufort_errors_hold(void);
void beaufort_errors_release(void);
