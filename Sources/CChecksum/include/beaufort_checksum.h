#ifndef BEAUFORT_CHECKSUM_H
#define BEAUFORT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// CRC-32C (Castagnoli, reflected 0x82f63b78) of `count` bytes, continued from `state`. Begin with 0xffffffff
// and invert the end. By the processor's own instruction where it has one.
uint32_t beaufort_crc32c(uint32_t state, const void *bytes, size_t count);

// The same by tables alone, for processors without the instruction.
uint32_t beaufort_crc32c_tables(uint32_t state, const void *bytes, size_t count);

#endif
