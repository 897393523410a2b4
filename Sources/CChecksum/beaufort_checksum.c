#include "beaufort_checksum.h"

#include <pthread.h>
#include <string.h>

// Eight bytes at a time: Kounavis and Berry, "A Systematic Approach to Building High Performance Software-based CRC
// Generators", 2005. Table k gives the effect of a byte followed by k zero bytes.
static uint32_t tables[8][256];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void make_tables(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
        tables[0][byte] = crc;
    }
    for (int lane = 1; lane < 8; lane++)
        for (int byte = 0; byte < 256; byte++) {
            uint32_t previous = tables[lane - 1][byte];
            tables[lane][byte] = tables[0][previous & 0xff] ^ (previous >> 8);
        }
}

uint32_t beaufort_crc32c_tables(uint32_t state, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    pthread_once(&made, make_tables);
    for (; count >= 8; count -= 8, next += 8) {
        uint32_t crc = 0;
        for (int lane = 0; lane < 8; lane++) {
            uint8_t byte = next[lane] ^ (lane < 4 ? (uint8_t)(state >> (8 * lane)) : 0);
            crc ^= tables[7 - lane][byte];
        }
        state = crc;
    }
    for (; count > 0; count--, next++) state = tables[0][(state ^ *next) & 0xff] ^ (state >> 8);
    return state;
}

#if defined(__x86_64__)

#include <immintrin.h>

__attribute__((target("sse4.2"))) static uint32_t by_instruction(
    uint32_t state, const uint8_t *next, size_t count) {
    uint64_t crc = state;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        crc = _mm_crc32_u64(crc, word);
    }
    for (; count > 0; count--, next++) crc = _mm_crc32_u8((uint32_t)crc, *next);
    return (uint32_t)crc;
}

uint32_t beaufort_crc32c(uint32_t state, const void *bytes, size_t count) {
    if (__builtin_cpu_supports("sse4.2")) return by_instruction(state, bytes, count);
    return beaufort_crc32c_tables(state, bytes, count);
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

#include <arm_acle.h>

uint32_t beaufort_crc32c(uint32_t state, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        state = __crc32cd(state, word);
    }
    for (; count > 0; count--, next++) state = __crc32cb(state, *next);
    return state;
}

#else

uint32_t beaufort_crc32c(uint32_t state, const void *bytes, size_t count) {
    return beaufort_crc32c_tables(state, bytes, count);
}

#endif
