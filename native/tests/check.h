/* What the test programs share: checks that count, and small planted data. A program ends with 0 when all checks held. */
#ifndef CHECK_H
#define CHECK_H

#include <lfm.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 120
#define D 6
#define ANCHORS 16

static long checks_failed, checks_made;

/* A condition that must hold. */
#define CHECK(condition)                                                                       \
    do {                                                                                       \
        checks_made++;                                                                         \
        if (!(condition)) {                                                                    \
            checks_failed++;                                                                   \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                             \
        }                                                                                      \
    } while (0)

/* A call that must end with a status; a failure must have left a sentence. */
#define ENDS(expected, call) ends(expected, call, #call, __FILE__, __LINE__)
#define OK(call) ENDS(LFM_OK, call)

static inline void ends(int32_t expected, int32_t status, const char *what, const char *file, int line) {
    char message[2048];
    checks_made++;
    message[0] = 0;
    if (status != LFM_OK) lfm_last_error(message, sizeof message);
    if (status == expected && (status == LFM_OK || (strlen(message) > 10 && strchr(message, '\n') == NULL))) return;
    checks_failed++;
    printf("%s:%d: %s ended with %s (%s), expected %s\n", file, line, what, lfm_status_name(status), message, lfm_status_name(expected));
}

static inline int finish(const char *name) {
    printf("%s: %ld checks, %ld failed\n", name, checks_made, checks_failed);
    return checks_failed == 0 ? 0 : 1;
}

/* The same numbers on every machine (xorshift). */
static inline uint64_t random_bits(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static inline double random_unit(uint64_t *state) { return (double)(random_bits(state) >> 11) / 9007199254740992.0 * 2 - 1; }

/* N samples of D dimensions, and the same turned in the plane of each two dimensions: y = x R. */
typedef struct sample {
    float x[N * D], y[N * D];
    int32_t anchors[2 * ANCHORS];
} sample;

static inline void plant(sample *s, uint64_t seed) {
    uint64_t state = seed * 2654435761u + 88172645463325252u;
    int i, j;
    for (i = 0; i < N * D; i++) s->x[i] = (float)(random_unit(&state) + 0.5 * random_unit(&state));
    for (i = 0; i < N; i++) {
        for (j = 0; j < D; j += 2) {
            double a = 0.3 + j, c = cos(a), t = sin(a);
            s->y[i * D + j] = (float)(c * s->x[i * D + j] - t * s->x[i * D + j + 1]);
            s->y[i * D + j + 1] = (float)(t * s->x[i * D + j] + c * s->x[i * D + j + 1]);
        }
    }
    for (i = 0; i < ANCHORS; i++) s->anchors[2 * i] = s->anchors[2 * i + 1] = 7 * i;
}

static inline lfm_view view_of(const void *data, int64_t rows, int64_t cols, int32_t type) {
    lfm_view v;
    memset(&v, 0, sizeof v);
    v.data = data, v.rows = rows, v.cols = cols, v.type = type;
    return v;
}

/* Options that suit the small sample. */
static inline lfm_align_options small_options(void) {
    lfm_align_options o;
    OK(lfm_align_options_init(&o, sizeof o));
    o.k = 10;
    o.eigenpairs = 12;
    o.row_paired = 1;
    return o;
}

static inline int32_t align_sample(const sample *s, const lfm_align_options *o, const lfm_call *call, lfm_alignment *out) {
    lfm_view x = view_of(s->x, N, D, LFM_F32), y = view_of(s->y, N, D, LFM_F32);
    return lfm_align(&x, &y, s->anchors, ANCHORS, o, call, out);
}

#endif
