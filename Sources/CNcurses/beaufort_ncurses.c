#include "beaufort_ncurses.h"
