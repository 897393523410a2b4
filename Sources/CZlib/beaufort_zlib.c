#include "beaufort_zlib.h"
#include <limits.h>
#include <string.h>
#include <zlib.h>

// A window of 32 KiB, in gzip's frame.
#define GZIP_WINDOW (15 + 16)

size_t bz_gzip_bound(size_t length) {
    return length + length / 1000 + 64 + 5 * (length / 16383 + 1);
}

int bz_gzip(const uint8_t *input, size_t length, int level, uint8_t *output, size_t room, size_t *written) {
    if (length > UINT_MAX || room > UINT_MAX) return BZ_TOO_SMALL;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) return BZ_MEMORY;
    stream.next_in = (Bytef *)input;
    stream.avail_in = (uInt)length;
    stream.next_out = output;
    stream.avail_out = (uInt)room;
    int code = deflate(&stream, Z_FINISH);
    *written = room - stream.avail_out;
    deflateEnd(&stream);
    return code == Z_STREAM_END ? BZ_WHOLE : BZ_TOO_SMALL;
}

int bz_gunzip(const uint8_t *input, size_t length, uint8_t *output, size_t room, size_t *written) {
    if (length > UINT_MAX || room > UINT_MAX) return BZ_TOO_SMALL;
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK) return BZ_MEMORY;
    stream.next_in = (Bytef *)input;
    stream.avail_in = (uInt)length;
    stream.next_out = output;
    stream.avail_out = (uInt)room;
    int result = BZ_DAMAGED;
    for (;;) {
        int code = inflate(&stream, Z_FINISH);
        if (code == Z_STREAM_END) {
            if (stream.avail_in == 0) {
                result = BZ_WHOLE;
                break;
            }
            if (inflateReset(&stream) != Z_OK) break;
            continue;
        }
        if (code == Z_MEM_ERROR) result = BZ_MEMORY;
        if ((code == Z_BUF_ERROR || code == Z_OK) && stream.avail_out == 0) result = BZ_TOO_SMALL;
        break;
    }
    *written = room - stream.avail_out;
    inflateEnd(&stream);
    return result;
}
