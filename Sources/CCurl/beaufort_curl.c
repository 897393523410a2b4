#include "beaufort_curl.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// A peer's header block beyond this ends the exchange: no honest receiver sends more.
static const size_t maximum_header_bytes = 256 * 1024;

typedef struct {
    uint8_t *bytes;
    size_t length;
    size_t capacity;
    size_t limit;
} buffer;

struct bc_multi {
    CURLM *handle;
};

struct bc_exchange {
    CURL *easy;
    struct curl_slist *request_headers;
    buffer body;
    buffer headers;
    uint64_t tag;
    int is_too_large;
    // The head of an answer that is none of 1xx has come in full.
    int has_head;
    int accepts_partial_body;
    int is_forbidden;
    char detail[CURL_ERROR_SIZE];
};

// 0 when the bytes fitted.
static int buffer_append(buffer *to, const void *bytes, size_t length) {
    if (length > to->limit - to->length) return 1;
    if (to->length + length > to->capacity) {
        size_t capacity = to->capacity ? to->capacity * 2 : 4096;
        while (capacity < to->length + length) capacity *= 2;
        uint8_t *grown = realloc(to->bytes, capacity);
        if (!grown) return 1;
        to->bytes = grown;
        to->capacity = capacity;
    }
    memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
    return 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    bc_exchange *exchange = context;
    size_t room = exchange->body.limit - exchange->body.length;
    if (exchange->accepts_partial_body && size * count > room) {
        if (room > 0) buffer_append(&exchange->body, bytes, room);
        return 0;
    }
    if (buffer_append(&exchange->body, bytes, size * count)) {
        exchange->is_too_large = 1;
        return 0;
    }
    return size * count;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
    bc_exchange *exchange = context;
    size_t length = size * count;
    // A status line starts a block: an interim answer (100, 103) is followed by the real one.
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        exchange->headers.length = 0;
        exchange->has_head = 0;
        return length;
    }
    if (bytes[0] == '\r' || bytes[0] == '\n') {
        long status = 0;
        curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
        exchange->has_head = status >= 200;
    }
    if (buffer_append(&exchange->headers, bytes, length)) {
        exchange->is_too_large = 1;
        return 0;
    }
    return length;
}

// Addresses that only machines' own services have: a cloud's metadata service gives keys away to who asks.
static int is_link_local(const struct sockaddr *address) {
    const uint8_t *v4 = NULL;
    if (address->sa_family == AF_INET) {
        v4 = (const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr;
    } else if (address->sa_family == AF_INET6) {
        static const uint8_t metadata[16] = {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
        static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        const uint8_t *v6 = (const uint8_t *)&((const struct sockaddr_in6 *)address)->sin6_addr;
        if (v6[0] == 0xfe && (v6[1] & 0xc0) == 0x80) return 1;
        if (memcmp(v6, metadata, sizeof metadata) == 0) return 1;
        if (memcmp(v6, mapped, sizeof mapped) == 0) v4 = v6 + 12;
    }
    return v4 && v4[0] == 169 && v4[1] == 254;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    bc_exchange *exchange = context;
    (void)purpose;
    if (is_link_local(&address->addr)) {
        exchange->is_forbidden = 1;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void start_library(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

bc_multi *bc_multi_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_library);
    bc_multi *multi = calloc(1, sizeof *multi);
    if (!multi) return NULL;
    multi->handle = curl_multi_init();
    if (!multi->handle) {
        free(multi);
        return NULL;
    }
    return multi;
}

void bc_multi_close(bc_multi *multi) {
    if (!multi) return;
    curl_multi_cleanup(multi->handle);
    free(multi);
}

int bc_multi_perform(bc_multi *multi) {
    int running = 0;
    return (int)curl_multi_perform(multi->handle, &running);
}

int bc_multi_wait(bc_multi *multi, int milliseconds) {
    return (int)curl_multi_poll(multi->handle, NULL, 0, milliseconds, NULL);
}

void bc_multi_wake(bc_multi *multi) { curl_multi_wakeup(multi->handle); }

static int outcome_of(CURLcode code, const bc_exchange *exchange) {
    if (exchange->accepts_partial_body && exchange->has_head) return BC_OK;
    if (exchange->is_too_large) return BC_TOO_LARGE;
    if (code != CURLE_OK && exchange->is_forbidden) return BC_FORBIDDEN;
    long connections = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_NUM_CONNECTS, &connections);
    // libcurl also calls it an unsupported protocol when a connected peer does not speak HTTP.
    if (code == CURLE_UNSUPPORTED_PROTOCOL && connections > 0) return BC_BROKEN;
    switch (code) {
    case CURLE_OK: return BC_OK;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return BC_BAD_URL;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return BC_NO_HOST;
    case CURLE_COULDNT_CONNECT: return BC_NO_CONNECTION;
    case CURLE_OPERATION_TIMEDOUT: return BC_TIMED_OUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION: return BC_TLS;
    case CURLE_TOO_MANY_REDIRECTS: return BC_REDIRECTS;
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return BC_BROKEN;
    default: return BC_OTHER;
    }
}

bc_exchange *bc_multi_take(bc_multi *multi, uint64_t *tag, int *outcome) {
    int queued = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi->handle, &queued))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;  // the message is gone once the handle is removed
        bc_exchange *exchange = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&exchange);
        curl_multi_remove_handle(multi->handle, easy);
        *tag = exchange->tag;
        *outcome = outcome_of(code, exchange);
        return exchange;
    }
    return NULL;
}

static int set_method(CURL *easy, const bc_request *request) {
    if (strcmp(request->method, "HEAD") == 0) return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    int code = 0;
    if (request->body_length > 0 || strcmp(request->method, "POST") == 0) {
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        code |= curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body_length ? (const char *)request->body : "");
    }
    code |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    return code;
}

bc_exchange *bc_exchange_make(const bc_request *request) {
    bc_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange) return NULL;
    exchange->body.limit = request->maximum_response_bytes;
    exchange->headers.limit = maximum_header_bytes;
    exchange->tag = request->tag;
    exchange->accepts_partial_body = request->accepts_partial_body;
    CURL *easy = exchange->easy = curl_easy_init();
    int code = easy ? 0 : 1;
    if (easy) {
        code |= curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
        code |= curl_easy_setopt(easy, CURLOPT_URL, request->url);
        code |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        code |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->detail);
        code |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->follows_redirects ? 1L : 0L);
        code |= curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 10L);
        code |= curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        if (request->accepts_gzip) code |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
        code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
        code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
        code |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        if (request->sends_once) {
            // On a connection that it kept libcurl sends again by itself when the peer closes without an answer.
            code |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
            code |= curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
        }
        code |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
        code |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, request->timeout_milliseconds);
        code |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
        code |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
        code |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
        code |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
        if (request->refuses_link_local) {
            code |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
            code |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
        }
        if (!request->uses_environment_proxy) code |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
        code |= set_method(easy, request);
    }
    // No "Expect: 100-continue": it costs a round trip, and simple receivers never answer it.
    if (code || bc_exchange_add_header(exchange, "Expect:")) {
        bc_exchange_free(exchange);
        return NULL;
    }
    return exchange;
}

int bc_exchange_add_header(bc_exchange *exchange, const char *line) {
    struct curl_slist *grown = curl_slist_append(exchange->request_headers, line);
    if (!grown) return 1;
    exchange->request_headers = grown;
    return 0;
}

int bc_exchange_set_tls(bc_exchange *exchange, const bc_tls *tls) {
    CURL *easy = exchange->easy;
    int code = 0;
    if (tls->authorities) code |= curl_easy_setopt(easy, CURLOPT_CAINFO, tls->authorities);
    if (tls->certificate) code |= curl_easy_setopt(easy, CURLOPT_SSLCERT, tls->certificate);
    if (tls->key) code |= curl_easy_setopt(easy, CURLOPT_SSLKEY, tls->key);
    if (tls->is_insecure) {
        code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    return code;
}

int bc_exchange_start(bc_exchange *exchange, bc_multi *multi) {
    CURLcode code = curl_easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, exchange->request_headers);
    if (code != CURLE_OK) return (int)code;
    return (int)curl_multi_add_handle(multi->handle, exchange->easy);
}

void bc_exchange_stop(bc_exchange *exchange, bc_multi *multi) {
    curl_multi_remove_handle(multi->handle, exchange->easy);
}

void bc_exchange_free(bc_exchange *exchange) {
    if (!exchange) return;
    if (exchange->easy) curl_easy_cleanup(exchange->easy);
    curl_slist_free_all(exchange->request_headers);
    free(exchange->body.bytes);
    free(exchange->headers.bytes);
    free(exchange);
}

const char *bc_exchange_detail(const bc_exchange *exchange) { return exchange->detail; }

long bc_exchange_status(const bc_exchange *exchange) {
    long status = 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

const uint8_t *bc_exchange_body(const bc_exchange *exchange, size_t *length) {
    *length = exchange->body.length;
    return exchange->body.bytes;
}

const uint8_t *bc_exchange_headers(const bc_exchange *exchange, size_t *length) {
    *length = exchange->headers.length;
    return exchange->headers.bytes;
}
