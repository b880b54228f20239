#include <sqlite3.h>

// Swift cannot call a variadic function: one plain function for the switch we use.
static inline int cdrhook_sqlite_never_checkpoint_on_close(sqlite3 *db) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

// Counting SQLite's own memory takes a lock at every allocation; nobody reads the count. Once a
// process, before SQLite is used.
static inline int cdrhook_sqlite_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// SQLITE_TRANSIENT is a cast that Swift does not import.
static inline int cdrhook_sqlite_bind_text(sqlite3_stmt *s, int i, const char *t, int n) {
    return n == 0 ? sqlite3_bind_text(s, i, "", 0, SQLITE_STATIC)
                  : sqlite3_bind_text(s, i, t, n, SQLITE_TRANSIENT);
}
static inline int cdrhook_sqlite_bind_blob(sqlite3_stmt *s, int i, const void *b, int n) {
    return n == 0 ? sqlite3_bind_zeroblob(s, i, 0)
                  : sqlite3_bind_blob(s, i, b, n, SQLITE_TRANSIENT);
}
