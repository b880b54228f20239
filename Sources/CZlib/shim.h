#include <zlib.h>

/// Begins to uncompress a gzip file; inflateInit2 is a macro, which Swift does not see.
static inline int cdrhook_inflate_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
