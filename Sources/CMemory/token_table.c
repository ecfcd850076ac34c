#include "CMemory.h"

// The compiler has it in C too, and only remarks that C23 is the first to demand it.
#pragma clang diagnostic ignored "-Wc23-extensions"

__attribute__((aligned(64))) static const unsigned char table[] = {
#embed "token-table.bin"
};

const void *orch_token_table(void) { return table; }
size_t orch_token_table_size(void) { return sizeof table; }
