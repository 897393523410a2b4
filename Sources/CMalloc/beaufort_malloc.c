#include "beaufort_malloc.h"

#include <malloc.h>

#ifdef __GLIBC__

void beaufort_malloc_bound(int arenas, int mapped_bytes) {
    mallopt(M_ARENA_MAX, arenas);
    mallopt(M_MMAP_THRESHOLD, mapped_bytes);
}

void beaufort_malloc_trim(void) { malloc_trim(0); }

#else

void beaufort_malloc_bound(int arenas, int mapped_bytes) {}
void beaufort_malloc_trim(void) {}

#endif
