// libcurl behind plain functions: no variadic call, macro or global reaches Swift.
//
// A `bc_multi` runs any number of exchanges and belongs to one thread; only `bc_multi_wake` may be
// called from another. An exchange is made, started on a multi, and freed after it finished or was
// stopped. Redirects are followed only when the request says so, TLS peers are verified unless the request says not to, only http and https
// are spoken.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct bc_multi bc_multi;
typedef struct bc_exchange bc_exchange;

// How an exchange ended, without the text libcurl would add (it may hold the URL).
enum {
    BC_OK = 0,
    BC_BAD_URL = 1,
    BC_NO_HOST = 2,
    BC_NO_CONNECTION = 3,
    BC_TIMED_OUT = 4,
    BC_TLS = 5,
    BC_TOO_LARGE = 6,
    BC_BROKEN = 7,
    BC_OTHER = 8,
    BC_FORBIDDEN = 9,
    BC_REDIRECTS = 10,
};

typedef struct {
    const char *method;
    const char *url;
    const uint8_t *body;        // copied; may be NULL when body_length is 0
    size_t body_length;
    long timeout_milliseconds;  // the whole exchange
    size_t maximum_response_bytes;
    uint64_t tag;               // handed back by bc_multi_take
    int uses_environment_proxy; // 0: never a proxy, whatever http_proxy says
    int accepts_partial_body;   // 1: BC_OK once the head has come, whatever becomes of the body
    int sends_once;             // 1: a connection of its own, so that the request goes out once and no more
    int follows_redirects;      // 1: up to 10, credentials to the first host alone
    int accepts_gzip;           // 1: asks for gzip and unpacks it; the maximum is that of what comes out
    int refuses_link_local;     // 1: no connection to 169.254/16, fe80::/10 and clouds' metadata services
} bc_request;

// Files in PEM; NULL where the system's authorities, or no certificate of our own, will do.
typedef struct {
    const char *authorities;
    const char *certificate;
    const char *key;
    int is_insecure;            // 1: the peer is not verified
} bc_tls;

// NULL when libcurl cannot start.
bc_multi *bc_multi_open(void);
void bc_multi_close(bc_multi *multi);
// Moves every exchange that can move. 0 on success.
int bc_multi_perform(bc_multi *multi);
// Waits for a socket, a wake-up, one of libcurl's own timers or the time to pass. 0 on success.
int bc_multi_wait(bc_multi *multi, int milliseconds);
void bc_multi_wake(bc_multi *multi);
// The next finished exchange, off the multi, or NULL. Its tag and outcome (BC_…) are written.
bc_exchange *bc_multi_take(bc_multi *multi, uint64_t *tag, int *outcome);

// NULL when memory is short or the request cannot be expressed (a bad URL). Copies everything it is given.
bc_exchange *bc_exchange_make(const bc_request *request);
// Adds one request header, "Name: value". 0 on success.
int bc_exchange_add_header(bc_exchange *exchange, const char *line);
// How TLS peers are met from now on. 0 on success.
int bc_exchange_set_tls(bc_exchange *exchange, const bc_tls *tls);
int bc_exchange_start(bc_exchange *exchange, bc_multi *multi);
// Takes a running exchange off its multi; its connection is closed.
void bc_exchange_stop(bc_exchange *exchange, bc_multi *multi);
void bc_exchange_free(bc_exchange *exchange);

// What libcurl says of a BC_TLS: no secret, but for hosts. Never NULL.
const char *bc_exchange_detail(const bc_exchange *exchange);
long bc_exchange_status(const bc_exchange *exchange);
const uint8_t *bc_exchange_body(const bc_exchange *exchange, size_t *length);
// The last response's header block, lines ended by CR LF, without the status line.
const uint8_t *bc_exchange_headers(const bc_exchange *exchange, size_t *length);
