// gzip in one call, behind plain functions: zlib's macros and streams do not reach Swift.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    BZ_WHOLE = 0,
    BZ_TOO_SMALL = 1, // the output has no room for everything
    BZ_DAMAGED = 2,   // no gzip, cut short, or its checksum is wrong
    BZ_MEMORY = 3,
};

// Bytes that bz_gzip may need for so many.
size_t bz_gzip_bound(size_t length);
// Level 1 (fast) to 9 (small). `written` is set when the result is BZ_WHOLE.
int bz_gzip(const uint8_t *input, size_t length, int level, uint8_t *output, size_t room, size_t *written);
// Several gzip members in a row count as one, as RFC 1952 says.
int bz_gunzip(const uint8_t *input, size_t length, uint8_t *output, size_t room, size_t *written);
