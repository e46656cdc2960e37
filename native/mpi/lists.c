#include "lists.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"

/* Most samples that `auto` searches exactly, as on one machine. */
enum { MOST_EXACT = 100000, LEAST_APPROXIMATE = 2000 };

/* Neighbours that one call of the library returns at most: bounds its buffers. */
static const int64_t MOST_RESULTS = 1 << 24;

double search_base, search_part = 1;

bool lists_approximate(const struct options *options, int64_t n, int32_t k) {
    bool wanted = options->neighbors == LFM_NEIGHBORS_APPROXIMATE || (options->neighbors == LFM_NEIGHBORS_AUTO && n > MOST_EXACT);
    return wanted && n >= LEAST_APPROXIMATE && n >= 64 * (int64_t)k;
}

int32_t lists_k(const struct options *options, int64_t n) {
    if (options->k > 0) return options->k;
    double k = n > 20000 ? 30 : floor(pow((double)n, 4.0 / 7));
    k = k < 10 ? 10 : k > 300 ? 300 : k;
    if (k > (double)(n - 1)) k = (double)(n - 1);
    return k < 1 ? 1 : (int32_t)k;
}

void lists_merge(struct lists *lists, int64_t node, int64_t self, const int64_t *index, const double *distance, int32_t count) {
    int64_t *own = lists->index + node * lists->k;
    double *own_distance = lists->distance + node * lists->k;
    for (int32_t c = 0; c < count; c++) {
        int32_t k = lists->k, at = k;
        double d = distance[c];
        int64_t id = index[c];
        if (id == self) continue;
        while (at > 0 && (own_distance[at - 1] > d || (own_distance[at - 1] == d && own[at - 1] > id))) at--;
        /* Candidates ascend: where one has no place, none after it has. */
        if (at == k) return;
        if (at > 0 && own[at - 1] == id) continue;
        memmove(own + at + 1, own + at, (size_t)(k - 1 - at) * sizeof *own);
        memmove(own_distance + at + 1, own_distance + at, (size_t)(k - 1 - at) * sizeof *own_distance);
        own[at] = id;
        own_distance[at] = d;
    }
}

void search(struct job *job, const float *queries, int64_t query_count, const float *samples, int64_t sample_count, int32_t cols, int32_t k,
            int32_t metric, found_fn found, void *user) {
    int32_t each = (int64_t)k < sample_count ? k : (int32_t)sample_count;
    if (each == 0 || query_count == 0) return;
    int64_t block = MOST_RESULTS / each;
    if (block > query_count) block = query_count;
    int32_t *index = take((size_t)block * (size_t)each, sizeof *index);
    double *distance = take((size_t)block * (size_t)each, sizeof *distance), base = search_base, part = search_part;
    lfm_view of = {samples, sample_count, cols, 0, LFM_F32, 0};
    for (int64_t from = 0; from < query_count; from += block) {
        int64_t rows = query_count - from < block ? query_count - from : block;
        lfm_view wanted = {queries + from * cols, rows, cols, 0, LFM_F32, 0};
        search_base = base + part * (double)from / (double)query_count;
        search_part = part * (double)rows / (double)query_count;
        int32_t status = lfm_search(&wanted, &of, each, metric, &job->call, index, distance, block * each, NULL);
        if (status != LFM_OK) fault_of_library(status);
        for (int64_t i = 0; i < rows; i++) found(user, from + i, index + i * each, distance + i * each, each);
    }
    search_base = base;
    search_part = part;
    free(index);
    free(distance);
}

static void lists_make(struct lists *lists, int64_t count, int32_t k) {
    lists->count = count;
    lists->k = k;
    lists->index = take((size_t)count * (size_t)k, sizeof *lists->index);
    lists->distance = take((size_t)count * (size_t)k, sizeof *lists->distance);
    for (int64_t i = 0; i < count * k; i++) {
        lists->index[i] = NO_NODE;
        lists->distance[i] = INFINITY;
    }
}

struct asked { struct lists *lists; int64_t *ids; int64_t first; };

/* Turns places in this rank's rows into nodes. */
static void keep_asked(void *user, int64_t query, const int32_t *index, const double *distance, int32_t count) {
    struct asked *to = user;
    for (int32_t c = 0; c < count; c++) {
        int64_t id = to->first + index[c];
        lists_merge(to->lists, query, to->ids[query], &id, &distance[c], 1);
    }
}

void exact_lists(struct job *job, const struct nodes *nodes, const int64_t *ids, int64_t count, int32_t k, struct lists *lists) {
    int64_t *starts = starts_of(job, count), total = starts[job->ranks];
    int32_t cols = nodes->cols;
    int *counts = take((size_t)job->ranks, sizeof *counts), *at = take((size_t)job->ranks, sizeof *at);
    for (int r = 0; r < job->ranks; r++) {
        counts[r] = (int)(starts[r + 1] - starts[r]);
        at[r] = (int)starts[r];
    }
    /* The rows go to all ranks, each of which has the nearest among its own; their owners merge. */
    MPI_Datatype row;
    MPI_Type_contiguous(cols, MPI_FLOAT, &row);
    MPI_Type_commit(&row);
    float *own = take((size_t)count * (size_t)cols, sizeof *own), *rows = take((size_t)total * (size_t)cols, sizeof *rows);
    int64_t *all = take((size_t)total, sizeof *all);
    for (int64_t i = 0; i < count; i++)
        memcpy(own + i * cols, nodes->rows + (ids[i] - nodes->starts[job->rank]) * cols, (size_t)cols * sizeof *own);
    MPI_Allgatherv(own, (int)count, row, rows, counts, at, row, job->comm);
    MPI_Allgatherv(ids, (int)count, MPI_INT64_T, all, counts, at, MPI_INT64_T, job->comm);
    MPI_Type_free(&row);
    struct lists found = {0};
    lists_make(&found, total, k);
    struct asked to = {&found, all, nodes->starts[job->rank]};
    search(job, rows, total, nodes->rows, nodes->count, cols, k + 1, job->options.metric, keep_asked, &to);
    lists_make(lists, count, k);
    int64_t *index = take((size_t)count * (size_t)k, sizeof *index);
    double *distance = take((size_t)count * (size_t)k, sizeof *distance);
    for (int r = 0; r < job->ranks; r++) {
        /* Rank r's parts of every rank's rows. */
        int64_t *part_index = found.index;
        double *part_distance = found.distance;
        int *sizes = take((size_t)job->ranks, sizeof *sizes), *places = take((size_t)job->ranks, sizeof *places);
        for (int s = 0; s < job->ranks; s++) {
            sizes[s] = counts[s] * k;
            places[s] = at[s] * k;
        }
        MPI_Scatterv(part_index, sizes, places, MPI_INT64_T, index, (int)count * k, MPI_INT64_T, r, job->comm);
        MPI_Scatterv(part_distance, sizes, places, MPI_DOUBLE, distance, (int)count * k, MPI_DOUBLE, r, job->comm);
        for (int64_t i = 0; i < count; i++) {
            int32_t filled = 0;
            while (filled < k && index[i * k + filled] != NO_NODE) filled++;
            lists_merge(lists, i, ids[i], index + i * k, distance + i * k, filled);
        }
        free(sizes);
        free(places);
    }
    lists_free(&found);
    free(starts);
    free(counts);
    free(at);
    free(own);
    free(rows);
    free(all);
    free(index);
    free(distance);
}

/* Lists that the approximate search left short are searched exactly, some at a time. */
static void fill_short(struct job *job, const struct nodes *nodes, struct lists *lists) {
    enum { TOGETHER = 1000 };
    int64_t ids[TOGETHER], i = 0;
    for (bool more = true; more;) {
        int64_t count = 0;
        for (; i < lists->count && count < TOGETHER; i++) {
            if (lists->index[(i + 1) * lists->k - 1] == NO_NODE) ids[count++] = nodes->starts[job->rank] + i;
        }
        if (sum_i64(job, count) > 0) {
            struct lists exact = {0};
            exact_lists(job, nodes, ids, count, lists->k, &exact);
            for (int64_t c = 0; c < count; c++) {
                int64_t to = (ids[c] - nodes->starts[job->rank]) * lists->k;
                memcpy(lists->index + to, exact.index + c * lists->k, (size_t)lists->k * sizeof *lists->index);
                memcpy(lists->distance + to, exact.distance + c * lists->k, (size_t)lists->k * sizeof *lists->distance);
            }
            lists_free(&exact);
        }
        more = max_i64(job, i < lists->count) != 0;
    }
}

/* The part of the true neighbours of a seeded sample of nodes that the lists hold. */
static double measure(struct job *job, const struct nodes *nodes, const struct lists *lists) {
    enum { SAMPLE = 500 };
    int64_t n = nodes->starts[job->ranks], first = nodes->starts[job->rank], count = 0, hits = 0;
    int64_t *ids = take(SAMPLE, sizeof *ids);
    for (int s = 0; s < SAMPLE; s++) {
        int64_t id = (int64_t)(mix64(job->options.seed ^ UINT64_C(0x5EC411), (uint64_t)s) % (uint64_t)n);
        if (id >= first && id < first + nodes->count) ids[count++] = id;
    }
    struct lists exact = {0};
    int32_t k = lists->k;
    exact_lists(job, nodes, ids, count, k, &exact);
    for (int64_t c = 0; c < count; c++) {
        const int64_t *mine = lists->index + (ids[c] - first) * k;
        for (int32_t a = 0; a < k; a++) {
            for (int32_t b = 0; b < k; b++) hits += exact.index[c * k + a] == mine[b];
        }
    }
    lists_free(&exact);
    free(ids);
    return (double)sum_i64(job, hits) / ((double)SAMPLE * k);
}

void lists_find(struct job *job, const struct nodes *nodes, struct lists *lists) {
    int64_t n = nodes->starts[job->ranks];
    int32_t k = lists_k(&job->options, n);
    lists->approximate = lists_approximate(&job->options, n, k);
    lists->recall = 1;
    lists_make(lists, nodes->count, k);
    int64_t done = checkpoint_read_lists(job, lists);
    if (!lists->approximate) ring_find(job, nodes, lists, done);
    else {
        inverted_find(job, nodes, lists, done);
        search_base = 0.98;
        search_part = 0.02;
        fill_short(job, nodes, lists);
        lists->recall = measure(job, nodes, lists);
    }
}

void lists_free(struct lists *lists) {
    free(lists->index);
    free(lists->distance);
}
