#include "nodes.h"

#include <stdlib.h>
#include <string.h>

#include "exchange.h"

struct hashed { uint64_t hash; int64_t row, first; };

static uint64_t hash_of(const float *row, int32_t cols) {
    uint64_t hash = (uint64_t)cols;
    for (int32_t j = 0; j < cols; j++) {
        uint32_t bits;
        memcpy(&bits, row + j, sizeof bits);
        hash = mix64(hash, bits);
    }
    return hash;
}

static int by_hash(const void *left, const void *right) {
    const struct hashed *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool repeats(const struct hashed *all, int64_t count, int64_t i) {
    return (i > 0 && all[i - 1].hash == all[i].hash) || (i + 1 < count && all[i + 1].hash == all[i].hash);
}

/* first <- for each row whose hash stands more than once the first row with the same bits. `all` is sorted by hash and row. */
static void compare(const struct job *job, struct hashed *all, int64_t count, const int64_t *starts, const float *rows, int32_t cols) {
    int64_t wanted = 0, at = 0;
    for (int64_t i = 0; i < count; i++) wanted += repeats(all, count, i);
    int64_t *ids = take((size_t)wanted, sizeof *ids);
    for (int64_t i = 0; i < count; i++) {
        if (repeats(all, count, i)) ids[at++] = all[i].row;
    }
    size_t bytes = (size_t)cols * sizeof(float);
    char *bits = take((size_t)wanted, bytes);
    fetch(job, starts, rows, bytes, ids, wanted, bits);
    int64_t group = 0; /* where the present hash begins among the fetched rows */
    at = 0;
    for (int64_t i = 0; i < count; i++) {
        if (!repeats(all, count, i)) continue;
        if (i == 0 || all[i - 1].hash != all[i].hash) group = at;
        int64_t base = i - (at - group);
        for (int64_t g = group; g < at; g++) {
            /* Only rows that are first themselves need be looked at. */
            if (all[base + g - group].first != all[base + g - group].row) continue;
            if (memcmp(bits + g * (int64_t)bytes, bits + at * (int64_t)bytes, bytes) != 0) continue;
            all[i].first = all[base + g - group].row;
            break;
        }
        at++;
    }
    free(ids);
    free(bits);
}

/* first[i] <- the first row of the whole matrix that equals this rank's row i. */
static int64_t *first_rows(struct job *job, const float *rows, int64_t count, int32_t cols, const int64_t *starts, uint64_t *checksum) {
    struct hashed *own = take((size_t)count, sizeof *own);
    int *to = take((size_t)count, sizeof *to);
    uint64_t sum = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t row = starts[job->rank] + i;
        own[i] = (struct hashed){hash_of(rows + i * cols, cols), row, row};
        to[i] = (int)(own[i].hash % (uint64_t)job->ranks);
        sum += mix64(own[i].hash, (uint64_t)row);
    }
    MPI_Allreduce(&sum, checksum, 1, MPI_UINT64_T, MPI_SUM, job->comm);
    int64_t total, answers;
    struct hashed *all = exchange_to(job, own, to, count, sizeof *own, NULL, &total);
    qsort(all, (size_t)total, sizeof *all, by_hash);
    compare(job, all, total, starts, rows, cols);
    int *back = take((size_t)total, sizeof *back);
    for (int64_t i = 0; i < total; i++) back[i] = owner_of(starts, job->ranks, all[i].row);
    struct hashed *known = exchange_to(job, all, back, total, sizeof *all, NULL, &answers);
    int64_t *first = take((size_t)count, sizeof *first);
    for (int64_t i = 0; i < answers; i++) first[known[i].row - starts[job->rank]] = known[i].first;
    free(own);
    free(to);
    free(all);
    free(back);
    free(known);
    return first;
}

void nodes_find(struct job *job, float *rows, int64_t count, int32_t cols, struct nodes *nodes) {
    memset(nodes, 0, sizeof *nodes);
    nodes->cols = cols;
    nodes->rows = rows;
    nodes->sample_starts = starts_of(job, count);
    nodes->samples = nodes->sample_starts[job->ranks];
    int64_t begin = nodes->sample_starts[job->rank];
    int64_t *first = first_rows(job, rows, count, cols, nodes->sample_starts, &nodes->checksum);
    for (int64_t i = 0; i < count; i++) nodes->count += first[i] == begin + i;
    nodes->starts = starts_of(job, nodes->count);
    nodes->copies = nodes->samples - nodes->starts[job->ranks];
    if (nodes->starts[job->ranks] == 1) {
        if (job->rank == 0) fault_set(EXIT_USAGE, "all %lld samples are equal; a neighbor graph needs at least 2 distinct ones: check how "
                                      "they were made", (long long)nodes->samples);
    }
    fault_check(job);
    if (nodes->copies > 0) {
        int64_t *number = take((size_t)count, sizeof *number), next = 0;
        for (int64_t i = 0; i < count; i++) {
            number[i] = -1;
            if (first[i] != begin + i) continue;
            if (next != i) memmove(rows + next * cols, rows + i * cols, (size_t)cols * sizeof *rows);
            number[i] = nodes->starts[job->rank] + next++;
        }
        nodes->node_of = take((size_t)count, sizeof *nodes->node_of);
        fetch(job, nodes->sample_starts, number, sizeof *number, first, count, nodes->node_of);
        free(number);
    }
    free(first);
}

void nodes_free(struct nodes *nodes) {
    free(nodes->rows);
    free(nodes->sample_starts);
    free(nodes->starts);
    free(nodes->node_of);
}
