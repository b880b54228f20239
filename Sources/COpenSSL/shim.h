#include <openssl/err.h>
#include <openssl/ssl.h>

// These are macros, which Swift does not see.
static inline void cdrhook_tls_modes(SSL_CTX *context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}
