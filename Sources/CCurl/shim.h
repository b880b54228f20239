#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call: one plain function
// for each kind of argument.
static inline CURLcode cdrhook_set_long(CURL *h, CURLoption o, long v) {
    return curl_easy_setopt(h, o, v);
}
static inline CURLcode cdrhook_set_text(CURL *h, CURLoption o, const char *v) {
    return curl_easy_setopt(h, o, v);
}
static inline CURLcode cdrhook_set_pointer(CURL *h, CURLoption o, void *v) {
    return curl_easy_setopt(h, o, v);
}
// The bytes must stay where they are until the transfer is over.
static inline CURLcode cdrhook_set_body(CURL *h, const void *bytes, long count) {
    CURLcode code = curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, count);
    return code != CURLE_OK ? code : curl_easy_setopt(h, CURLOPT_POSTFIELDS, bytes);
}

typedef size_t (*cdrhook_data)(char *, size_t, size_t, void *);
typedef curl_socket_t (*cdrhook_open)(void *, curlsocktype, struct curl_sockaddr *);
typedef int (*cdrhook_before)(void *, char *, char *, int, int);

static inline void cdrhook_set_hooks(CURL *h, void *context, cdrhook_data header, cdrhook_data body,
                                     cdrhook_open open, cdrhook_before before) {
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, context);
    curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, before);
    curl_easy_setopt(h, CURLOPT_PREREQDATA, context);
    curl_easy_setopt(h, CURLOPT_PRIVATE, context);
}

static inline void *cdrhook_context(CURL *h) {
    void *context = NULL;
    curl_easy_getinfo(h, CURLINFO_PRIVATE, &context);
    return context;
}
static inline long cdrhook_info_long(CURL *h, CURLINFO i) {
    long value = 0;
    curl_easy_getinfo(h, i, &value);
    return value;
}
static inline curl_off_t cdrhook_info_offset(CURL *h, CURLINFO i) {
    curl_off_t value = 0;
    curl_easy_getinfo(h, i, &value);
    return value;
}
static inline const char *cdrhook_info_text(CURL *h, CURLINFO i) {
    char *value = NULL;
    curl_easy_getinfo(h, i, &value);
    return value;
}
// When the peer's own certificate ends, as `Nov 25 20:45:48 2027 GMT`; NULL where nothing is known.
static inline const char *cdrhook_certificate_end(CURL *h) {
    static const char name[] = "Expire date:";
    struct curl_certinfo *chain = NULL;
    struct curl_slist *line;
    if (curl_easy_getinfo(h, CURLINFO_CERTINFO, &chain) != CURLE_OK) return NULL;
    if (chain == NULL || chain->num_of_certs < 1) return NULL;
    for (line = chain->certinfo[0]; line != NULL; line = line->next)
        if (strncmp(line->data, name, sizeof name - 1) == 0) return line->data + sizeof name - 1;
    return NULL;
}
static inline CURLMcode cdrhook_multi_set_long(CURLM *m, CURLMoption o, long v) {
    return curl_multi_setopt(m, o, v);
}

// Who is told what libcurl wants watched, and when it wants to be called.
static inline void cdrhook_multi_watch(CURLM *m, void *context, curl_socket_callback socket,
                                       curl_multi_timer_callback timer) {
    curl_multi_setopt(m, CURLMOPT_SOCKETFUNCTION, socket);
    curl_multi_setopt(m, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(m, CURLMOPT_TIMERFUNCTION, timer);
    curl_multi_setopt(m, CURLMOPT_TIMERDATA, context);
}

// Who is told that a socket is closed; it may outlive the transfer that opened it.
static inline void cdrhook_set_close(CURL *h, void *context, curl_closesocket_callback close) {
    curl_easy_setopt(h, CURLOPT_CLOSESOCKETFUNCTION, close);
    curl_easy_setopt(h, CURLOPT_CLOSESOCKETDATA, context);
}

// The transfer that a message says is done, and its code; a union member Swift reads badly.
static inline CURL *cdrhook_next_done(CURLM *m, CURLcode *code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(m, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

// The bytes and the port of an address, and how many bytes: 4, 16, or 0 for another family. A scope
// id makes an address one of this machine's own links: it is told in `scoped`.
static inline int cdrhook_address(const struct curl_sockaddr *a, unsigned char out[16], int *port,
                                  int *scoped) {
    *scoped = 0;
    if (a->family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)&a->addr;
        memcpy(out, &in->sin_addr, 4);
        *port = ntohs(in->sin_port);
        return 4;
    }
    if (a->family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)&a->addr;
        memcpy(out, &in->sin6_addr, 16);
        *port = ntohs(in->sin6_port);
        *scoped = in->sin6_scope_id != 0;
        return 16;
    }
    return 0;
}

// The same of an address in text, as the hook before a request has it.
static inline int cdrhook_address_text(const char *text, unsigned char out[16]) {
    if (inet_pton(AF_INET, text, out) == 1) return 4;
    if (inet_pton(AF_INET6, text, out) == 1) return 16;
    return 0;
}

// epoll and its like: Swift's Glibc module does not have them.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>

static inline int cdrhook_poller(void) { return epoll_create1(EPOLL_CLOEXEC); }

// Watches a descriptor for bytes to read or else for the other side's end alone, and for room to
// write when asked.
static inline void cdrhook_watch(int poller, int fd, int reads, int writes, int is_new) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = (reads ? EPOLLIN : EPOLLRDHUP) | (writes ? EPOLLOUT : 0);
    event.data.fd = fd;
    epoll_ctl(poller, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
}

// The descriptors that are ready, at most 512 of them.
static inline int cdrhook_ready(int poller, int *fds, long microseconds) {
    struct epoll_event events[512];
    struct timespec longest = {microseconds / 1000000, microseconds % 1000000 * 1000};
    int count = epoll_pwait2(poller, events, 512, &longest, NULL);
    for (int i = 0; i < count; i++) fds[i] = events[i].data.fd;
    return count;
}

// Watches a descriptor for what libcurl wants of it (CURL_POLL_IN, CURL_POLL_OUT or both); 0 for
// nothing any more.
static inline int cdrhook_want(int poller, int fd, int wanted, int is_new) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = (wanted & CURL_POLL_IN ? EPOLLIN : 0) | (wanted & CURL_POLL_OUT ? EPOLLOUT : 0);
    event.data.fd = fd;
    int operation = wanted == 0 ? EPOLL_CTL_DEL : is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    return epoll_ctl(poller, operation, fd, &event);
}

// The descriptors that are ready, at most 512, and what for, in libcurl's bits. An error is told
// when it is read, with what came before it.
static inline int cdrhook_wait(int poller, int *fds, int *bits, int milliseconds) {
    struct epoll_event events[512];
    int count = epoll_wait(poller, events, 512, milliseconds);
    for (int i = 0; i < count; i++) {
        fds[i] = events[i].data.fd;
        bits[i] = (events[i].events & ~EPOLLOUT ? CURL_CSELECT_IN : 0) |
                  (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
    }
    return count;
}

static inline int cdrhook_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static inline int cdrhook_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

// Lets a socket listen on a port of 127.0.0.1; the port, or -1 when it is taken.
static inline int cdrhook_listen(int fd, int port) {
    int one = 1;
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        return -1;
    return ntohs(address.sin_port);
}
