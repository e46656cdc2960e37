/* The header by itself, with every warning an error, as C99, C11, C17 and C++17. */
#include <lfm.h>

int main(void) { return LFM_VERSION == 0 && LFM_ABI_VERSION == 0; }
