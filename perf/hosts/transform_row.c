/* Seconds that a fitted transform takes for one row, from C: at once again, after other data passed through the caches, and for rows in
 * bulk; beside the seconds of reading the matrix in single precision once, which no product by one row can undercut.
 *
 *     transform_row DIMENSIONS
 */
#include <lfm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLS = 2001, COLD = 31, OTHER = 64 << 20, BULK = 8192 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(int32_t status) {
    char text[1024];
    if (status == LFM_OK) return;
    lfm_last_error(text, sizeof text);
    fprintf(stderr, "%s\n", text);
    exit(1);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *seconds, int count) {
    qsort(seconds, (size_t)count, sizeof *seconds, ascending);
    return seconds[count / 2];
}

/* Sums of four uniform numbers, near enough to Gaussian; seeded. */
static void fill(float *values, long count) {
    unsigned long long state = 1;
    for (long i = 0; i < count; i++) {
        values[i] = -2;
        for (int k = 0; k < 4; k++) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            values[i] += (float)(state >> 40) / 16777216.0f;
        }
    }
}

int main(int argc, char **argv) {
    const int d = argc == 2 ? atoi(argv[1]) : 0, fitted = 2 * d;
    static double seconds[CALLS];
    double one, cold, bulk, reading;
    lfm_transform_options options;
    lfm_transform transform;
    int i;
    if (d < 1) return 2;
    float *rows = malloc(sizeof *rows * BULK * d), *result = malloc(sizeof *result * BULK * d);
    int32_t *pairs = malloc(sizeof *pairs * 2 * fitted);
    unsigned long long *words = malloc(sizeof(float) * d * d);
    unsigned char *other = malloc(OTHER);
    if (rows == NULL || result == NULL || pairs == NULL || words == NULL || other == NULL || fitted > BULK) return 2;
    fill(rows, (long)BULK * d);
    memset(words, 1, sizeof(float) * d * d);
    memset(other, 1, OTHER);
    for (i = 0; i < 2 * fitted; i++) pairs[i] = i / 2;
    lfm_view known = {rows, fitted, d, 0, LFM_F32, 0}, first = {rows, 1, d, 0, LFM_F32, 0}, all = {rows, BULK, d, 0, LFM_F32, 0};
    check(lfm_set_blas_threads(1));
    check(lfm_transform_options_init(&options, sizeof options));
    options.normalization = LFM_NORMALIZATION_UNIT_CENTER_UNIT;
    check(lfm_transform_fit(&known, &known, pairs, fitted, &options, NULL, &transform));

    for (i = 0; i < CALLS; i++) {
        double from = now();
        check(lfm_transform_apply(transform, &first, 0, NULL, LFM_F32, result, d, NULL));
        seconds[i] = now() - from;
    }
    one = median(seconds, CALLS);
    for (i = 0; i < COLD; i++) {
        for (long at = 0; at < OTHER; at += 64) other[at]++;
        double from = now();
        check(lfm_transform_apply(transform, &first, 0, NULL, LFM_F32, result, d, NULL));
        seconds[i] = now() - from;
    }
    cold = median(seconds, COLD);
    for (i = 0; i < 5; i++) {
        double from = now();
        check(lfm_transform_apply(transform, &all, 0, NULL, LFM_F32, result, (int64_t)BULK * d, NULL));
        seconds[i] = now() - from;
    }
    bulk = median(seconds, 5);
    for (i = 0; i < CALLS; i++) {
        double from = now();
        /* Four sums at once, so that loading decides and not the chain of one. */
        unsigned long long a = 0, b = 0, c = 0, e = 0;
        for (long at = 0, quarter = (long)d * d / 8; at < quarter; at++) {
            a ^= words[at], b ^= words[quarter + at], c ^= words[2 * quarter + at], e ^= words[3 * quarter + at];
        }
        seconds[i] = now() - from;
        words[0] += a ^ b ^ c ^ e;
    }
    reading = median(seconds, CALLS);
    printf("{\"one\": %.9f, \"cold\": %.9f, \"rows_per_second\": %.0f, \"reading\": %.9f}\n", one, cold, BULK / bulk, reading);
    return 0;
}
