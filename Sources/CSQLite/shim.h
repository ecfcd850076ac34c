#pragma once
#include <sqlite3.h>

/// The macro SQLITE_TRANSIENT is a cast that Swift cannot import.
static inline sqlite3_destructor_type orch_sqlite_transient(void) { return SQLITE_TRANSIENT; }
