#ifndef BEAUFORT_MALLOC_H
#define BEAUFORT_MALLOC_H

// No more than so many arenas, and blocks of so many bytes or more from the kernel and back to it. Does nothing where
// the C library is not glibc.
void beaufort_malloc_bound(int arenas, int mapped_bytes);

// Gives free pages back to the kernel.
void beaufort_malloc_trim(void);

#endif
