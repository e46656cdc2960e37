/* Seconds that it takes to load the library and make the first call, and seconds of a call. Loads it by hand,
 * so it is not linked with it. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv) {
    const int calls = 2000000;
    double start = now(), loaded, best = 1e30;
    uint32_t (*version)(void), sum = 0;
    void *symbol, *library;
    int i, round;
    if (argc != 2) return 2;
    library = dlopen(argv[1], RTLD_NOW);
    symbol = library == NULL ? NULL : dlsym(library, "lfm_version");
    if (symbol == NULL) {
        printf("%s\n", dlerror());
        return 1;
    }
    memcpy(&version, &symbol, sizeof version);
    sum = version();
    loaded = now() - start;
    for (round = 0; round < 5; round++) {
        double from = now();
        for (i = 0; i < calls; i++) sum += version();
        if (now() - from < best) best = now() - from;
    }
    if (sum == 0) return 1;
    printf("{\"load\": %.9f, \"call\": %.12f}\n", loaded / 1e9, best / calls / 1e9);
    return 0;
}
