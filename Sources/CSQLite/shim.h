#pragma once
#include <sqlite3.h>

/// The macro SQLITE_TRANSIENT is a cast that Swift cannot import.
static inline sqlite3_destructor_type orch_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// sqlite3_db_config is variadic. Off: "text" in double quotes is a name only, never a string by mistake.
static inline int orch_sqlite_disable_double_quoted_strings(sqlite3 *db) {
  int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  return code == SQLITE_OK ? sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0) : code;
}
