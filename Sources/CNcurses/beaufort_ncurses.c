#include "beaufort_ncurses.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static SCREEN *screen;
static WINDOW *input;
static struct termios saved;
static int have_saved;
static int signal_pipe[2] = {-1, -1};
static volatile sig_atomic_t active;

#define PAIR_LIMIT 1024
static int pair_colors[PAIR_LIMIT];
static int pair_count;

// ---- standard error ----

static int error_output = -1;
static int held_errors = -1;

void beaufort_errors_hold(void) {
    if (held_errors >= 0) return;
    held_errors = memfd_create("beaufort-errors", MFD_CLOEXEC);
    if (held_errors < 0) return;
    error_output = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (error_output < 0 || dup2(held_errors, STDERR_FILENO) < 0) {
        close(held_errors);
        held_errors = -1;
    }
}

// Calls only what a signal handler may.
void beaufort_errors_release(void) {
    if (held_errors < 0) return;
    char buffer[4096];
    ssize_t length;
    int source = held_errors;
    held_errors = -1;
    dup2(error_output, STDERR_FILENO);
    lseek(source, 0, SEEK_SET);
    while ((length = read(source, buffer, sizeof buffer)) > 0)
        if (write(STDERR_FILENO, buffer, (size_t)length) < 0) break;
    close(source);
    close(error_output);
    error_output = -1;
}

// ---- signals ----

static const char restore_sequence[] =
    "\033[?2026l\033[?1006;1002;1000l\033[?25h\033[0m\033[?1049l\033[?1l\033>";

static void on_crash(int number) {
    if (active) {
        active = 0;
        if (write(STDOUT_FILENO, restore_sequence, sizeof restore_sequence - 1) < 0) {}
        if (have_saved) tcsetattr(STDIN_FILENO, TCSANOW, &saved);
    }
    beaufort_errors_release();
    signal(number, SIG_DFL);
    raise(number);
}

static void tell(char byte) {
    int kept = errno;
    if (write(signal_pipe[1], &byte, 1) < 0) {}
    errno = kept;
}

static void on_size(int number) { (void)number; tell('w'); }
static void on_end(int number) { (void)number; tell('t'); }
static void on_continue(int number) { (void)number; tell('c'); }
static void on_stop(int number) { (void)number; tell('z'); }

static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT};
static const int end_signals[] = {SIGTERM, SIGHUP, SIGINT};
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static void handle(int number, void (*handler)(int), int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static int open_pipe(void) {
    if (signal_pipe[0] >= 0) return 0;
    return pipe2(signal_pipe, O_NONBLOCK | O_CLOEXEC);
}

int beaufort_signal_descriptor(void) { return signal_pipe[0]; }

void beaufort_signals_install(void) {
    static char stack[65536];
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    if (open_pipe() != 0) return;
    sigaltstack(&alternative, NULL);
    for (int i = 0; i < COUNT(crash_signals); i++) handle(crash_signals[i], on_crash, SA_ONSTACK | SA_RESETHAND);
    for (int i = 0; i < COUNT(end_signals); i++) handle(end_signals[i], on_end, SA_RESTART);
    handle(SIGWINCH, on_size, SA_RESTART);
    handle(SIGCONT, on_continue, SA_RESTART);
    handle(SIGTSTP, on_stop, SA_RESTART);
}

void beaufort_signals_remove(void) {
    for (int i = 0; i < COUNT(crash_signals); i++) signal(crash_signals[i], SIG_DFL);
    for (int i = 0; i < COUNT(end_signals); i++) signal(end_signals[i], SIG_DFL);
    signal(SIGWINCH, SIG_DFL);
    signal(SIGCONT, SIG_DFL);
    signal(SIGTSTP, SIG_DFL);
}

// ---- screen ----

int beaufort_screen_open(const char *term) {
    setlocale(LC_ALL, "");
    if (open_pipe() != 0) return -2;
    have_saved = tcgetattr(STDIN_FILENO, &saved) == 0;
    // The default of a second makes a lone Escape feel broken.
    set_escdelay(25);
    // initscr would print to standard error and end the process on an unknown terminal.
    screen = newterm(term, stdout, stdin);
    if (!screen) return -1;
    active = 1;
    cbreak();
    noecho();
    nonl();
    leaveok(stdscr, TRUE);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    pair_count = 0;
    // Reading keys from a pad never refreshes the screen behind our back, as reading from stdscr does.
    input = newpad(1, 1);
    keypad(input, TRUE);
    nodelay(input, TRUE);
    return 0;
}

void beaufort_screen_close(void) {
    if (!screen) return;
    if (input) delwin(input);
    input = NULL;
    endwin();
    delscreen(screen);
    screen = NULL;
    active = 0;
}

void beaufort_screen_suspend(void) {
    if (!screen) return;
    endwin();
    active = 0;
    // Stops as the terminal meant it, here and now on this thread; goes on after SIGCONT.
    signal(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    handle(SIGTSTP, on_stop, SA_RESTART);
    active = 1;
    clearok(curscr, TRUE);
    refresh();
    beaufort_screen_resize();
}

int beaufort_screen_has_utf8(void) {
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int beaufort_screen_colors(void) { return screen && has_colors() ? COLORS : 0; }

void beaufort_screen_size(int *rows, int *columns) { getmaxyx(stdscr, *rows, *columns); }

void beaufort_screen_resize(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return;
    resizeterm(size.ws_row, size.ws_col);
}

// Pairs are made on first use; a terminal out of pairs shows its own colour.
static int pair_of(int color) {
    if (color < 0 || !has_colors() || color >= COLORS) return 0;
    for (int i = 0; i < pair_count; i++)
        if (pair_colors[i] == color) return i + 1;
    if (pair_count >= PAIR_LIMIT || pair_count + 1 >= COLOR_PAIRS) return 0;
    if (init_extended_pair(pair_count + 1, color, -1) == ERR) return 0;
    pair_colors[pair_count++] = color;
    return pair_count;
}

void beaufort_screen_put(int row, int column, const wchar_t *glyph, int length, int attributes, int color) {
    attr_t style = A_NORMAL;
    if (attributes & BEAUFORT_BOLD) style |= A_BOLD;
    if (attributes & BEAUFORT_DIM) style |= A_DIM;
    if (attributes & BEAUFORT_REVERSE) style |= A_REVERSE;
    int pair = pair_of(color);
    wattr_set(stdscr, style, (short)pair, &pair);
    mvwaddnwstr(stdscr, row, column, glyph, length);
}

void beaufort_screen_touch(void) { clearok(curscr, TRUE); }

void beaufort_screen_flush(void) {
    wnoutrefresh(stdscr);
    if (write(STDOUT_FILENO, "\033[?2026h", 8) < 0) {}
    doupdate();
    if (write(STDOUT_FILENO, "\033[?2026l", 8) < 0) {}
}

static int special(wint_t code) {
    switch (code) {
    case KEY_UP: return BEAUFORT_KEY_UP;
    case KEY_DOWN: return BEAUFORT_KEY_DOWN;
    case KEY_LEFT: return BEAUFORT_KEY_LEFT;
    case KEY_RIGHT: return BEAUFORT_KEY_RIGHT;
    case KEY_ENTER: return BEAUFORT_KEY_ENTER;
    case KEY_BACKSPACE: return BEAUFORT_KEY_BACKSPACE;
    case KEY_BTAB: return BEAUFORT_KEY_BACKTAB;
    case KEY_HOME: return BEAUFORT_KEY_HOME;
    case KEY_END: return BEAUFORT_KEY_END;
    case KEY_PPAGE: return BEAUFORT_KEY_PAGE_UP;
    case KEY_NPAGE: return BEAUFORT_KEY_PAGE_DOWN;
    default: return BEAUFORT_KEY_OTHER;
    }
}

int beaufort_screen_key(void) {
    wint_t code;
    int kind = wget_wch(input, &code);
    if (kind == ERR) return BEAUFORT_KEY_NONE;
    return kind == KEY_CODE_YES ? special(code) : (int)code;
}
