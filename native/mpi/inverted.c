/* Approximate neighbours by inverted lists: every row goes to the owners of its nearest k-means centroids, which search their lists
 * exactly (Jegou, Douze and Schmid, Product Quantization for Nearest Neighbor Search, 2011, section IV, with rows that stand in several
 * lists). The lists go through in waves, so that no rank ever holds more than about its own rows once more. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "exchange.h"
#include "lists.h"

enum {
    NEAREST = 4,     /* lists that a row stands in, and waves */
    PER_LIST = 40,   /* sampled rows a centroid */
    ITERATIONS = 8,  /* of Lloyd's method */
    BLOCK = 1 << 16, /* rows that are assigned at a time */
};

struct inverted {
    int64_t count;     /* lists */
    float *centroids;  /* count x cols */
    int *owner, *wave; /* of each list */
    int32_t *near;     /* NEAREST lists of each of this rank's nodes */
};

/* rows <- the rows as the metric compares them: scaled to length 1 but for euclidean. */
static void scaled(const struct job *job, const float *from, int64_t count, int32_t cols, float *rows) {
    for (int64_t i = 0; i < count; i++) {
        double squared = 0;
        for (int32_t j = 0; j < cols; j++) squared += (double)from[i * cols + j] * from[i * cols + j];
        double scale = job->options.metric == LFM_METRIC_EUCLIDEAN ? 1 : 1 / sqrt(squared);
        for (int32_t j = 0; j < cols; j++) rows[i * cols + j] = (float)(from[i * cols + j] * scale);
    }
}

/* A seeded sample of all rows, on rank 0; its rows do not depend on the number of ranks. */
static float *sample_rows(struct job *job, const struct nodes *nodes, int64_t wanted, int64_t *count) {
    int64_t n = nodes->starts[job->ranks], first = nodes->starts[job->rank], own = 0;
    int32_t cols = nodes->cols;
    int64_t *chosen = take((size_t)nodes->count, sizeof *chosen), *counts = take_zeroed((size_t)job->ranks, sizeof *counts);
    for (int64_t i = 0; i < nodes->count; i++) {
        if ((int64_t)(mix64(job->options.seed, (uint64_t)(first + i)) % (uint64_t)n) < wanted) chosen[own++] = i;
    }
    float *rows = take((size_t)own * (size_t)cols, sizeof *rows);
    for (int64_t i = 0; i < own; i++) scaled(job, nodes->rows + chosen[i] * cols, 1, cols, rows + i * cols);
    counts[0] = own;
    float *all = exchange(job, rows, counts, (size_t)cols * sizeof *rows, NULL, count);
    free(chosen);
    free(counts);
    free(rows);
    return all;
}

struct means { const float *rows; double *sums; int64_t *counts; int32_t cols; };

static void add_to_mean(void *user, int64_t query, const int32_t *index, const double *distance, int32_t count) {
    struct means *means = user;
    (void)distance;
    (void)count;
    means->counts[index[0]]++;
    for (int32_t j = 0; j < means->cols; j++) means->sums[index[0] * (int64_t)means->cols + j] += means->rows[query * means->cols + j];
}

/* Lloyd's method on rank 0, from evenly spread rows of the sample; an empty list keeps its centroid. */
static void cluster(struct job *job, const float *rows, int64_t sample, int64_t lists, int32_t cols, float *centroids) {
    struct means means = {rows, take((size_t)(lists * cols), sizeof(double)), take((size_t)lists, sizeof(int64_t)), cols};
    for (int64_t l = 0; l < lists; l++) memcpy(centroids + l * cols, rows + l * sample / lists * cols, (size_t)cols * sizeof *centroids);
    search_part = 0.05 / ITERATIONS;
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        search_base = iteration * search_part;
        memset(means.sums, 0, (size_t)(lists * cols) * sizeof *means.sums);
        memset(means.counts, 0, (size_t)lists * sizeof *means.counts);
        search(job, rows, sample, centroids, lists, cols, 1, LFM_METRIC_EUCLIDEAN, add_to_mean, &means);
        for (int64_t l = 0; l < lists; l++) {
            for (int32_t j = 0; means.counts[l] > 0 && j < cols; j++)
                centroids[l * cols + j] = (float)(means.sums[l * cols + j] / (double)means.counts[l]);
        }
    }
    free(means.sums);
    free(means.counts);
}

struct assigned { int32_t *near; int64_t first; };

static void keep_lists(void *user, int64_t query, const int32_t *index, const double *distance, int32_t count) {
    struct assigned *to = user;
    (void)distance;
    memcpy(to->near + (to->first + query) * NEAREST, index, (size_t)count * sizeof *index);
}

static void assign(struct job *job, const struct nodes *nodes, struct inverted *inverted) {
    int64_t block = nodes->count < BLOCK ? nodes->count : BLOCK;
    float *rows = take((size_t)(block * nodes->cols), sizeof *rows);
    inverted->near = take((size_t)nodes->count * NEAREST, sizeof *inverted->near);
    for (int64_t from = 0; from < nodes->count; from += block) {
        int64_t count = nodes->count - from < block ? nodes->count - from : block;
        struct assigned to = {inverted->near, from};
        scaled(job, nodes->rows + from * nodes->cols, count, nodes->cols, rows);
        search_base = 0.05 + 0.1 * (double)from / (double)nodes->count;
        search_part = 0.1 * (double)count / (double)nodes->count;
        search(job, rows, count, inverted->centroids, inverted->count, nodes->cols, NEAREST, LFM_METRIC_EUCLIDEAN, keep_lists, &to);
    }
    free(rows);
}

static const int64_t *sizes_to_sort;

static int larger_first(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    if (sizes_to_sort[a] != sizes_to_sort[b]) return sizes_to_sort[a] > sizes_to_sort[b] ? -1 : 1;
    return (a > b) - (a < b);
}

/* Lists to waves in turn and to the rank with the least work so far, the largest first (Graham 1969). */
static void place(const struct job *job, const struct nodes *nodes, struct inverted *inverted) {
    int64_t lists = inverted->count;
    int64_t *sizes = take_zeroed((size_t)lists, sizeof *sizes), *order = take((size_t)lists, sizeof *order);
    double *load = take_zeroed((size_t)job->ranks * NEAREST, sizeof *load);
    for (int64_t i = 0; i < nodes->count * NEAREST; i++) sizes[inverted->near[i]]++;
    MPI_Allreduce(MPI_IN_PLACE, sizes, (int)lists, MPI_INT64_T, MPI_SUM, job->comm);
    for (int64_t l = 0; l < lists; l++) order[l] = l;
    sizes_to_sort = sizes;
    qsort(order, (size_t)lists, sizeof *order, larger_first);
    inverted->owner = take((size_t)lists, sizeof *inverted->owner);
    inverted->wave = take((size_t)lists, sizeof *inverted->wave);
    for (int64_t t = 0; t < lists; t++) {
        int wave = (int)(t % NEAREST), least = 0;
        double *of_wave = load + (int64_t)wave * job->ranks;
        for (int r = 1; r < job->ranks; r++) {
            if (of_wave[r] < of_wave[least]) least = r;
        }
        of_wave[least] += (double)sizes[order[t]] * (double)sizes[order[t]];
        inverted->owner[order[t]] = least;
        inverted->wave[order[t]] = wave;
    }
    free(sizes);
    free(order);
    free(load);
}

/* A row on its way to a list: the list, the node, and its floats. */
struct head { int64_t list, node; };

static struct head head_at(const char *records, int64_t i, size_t record) {
    struct head head;
    memcpy(&head, records + i * (int64_t)record, sizeof head);
    return head;
}

static char *send_rows(const struct job *job, const struct nodes *nodes, const struct inverted *inverted, int wave, int64_t *total) {
    size_t row = (size_t)nodes->cols * sizeof(float), record = sizeof(struct head) + row;
    int64_t count = 0, at = 0;
    for (int64_t i = 0; i < nodes->count * NEAREST; i++) count += inverted->wave[inverted->near[i]] == wave;
    char *records = take((size_t)count, record);
    int *to = take((size_t)count, sizeof *to);
    for (int64_t i = 0; i < nodes->count * NEAREST; i++) {
        int32_t list = inverted->near[i];
        if (inverted->wave[list] != wave) continue;
        struct head head = {list, nodes->starts[job->rank] + i / NEAREST};
        char *place = records + at * (int64_t)record;
        memcpy(place, &head, sizeof head);
        memcpy(place + sizeof head, nodes->rows + i / NEAREST * nodes->cols, row);
        to[at++] = inverted->owner[list];
    }
    char *came = exchange_to(job, records, to, count, record, NULL, total);
    free(records);
    free(to);
    return came;
}

struct members { const int64_t *nodes; char *results; int *to; const struct nodes *all; int ranks; int32_t k; int64_t first; };

static size_t result_size(int32_t k) { return sizeof(int64_t) + (size_t)k * (sizeof(int64_t) + sizeof(double)); }

static void keep_result(void *user, int64_t query, const int32_t *index, const double *distance, int32_t count) {
    struct members *members = user;
    char *result = members->results + (members->first + query) * (int64_t)result_size(members->k);
    int64_t *head = (int64_t *)(void *)result;
    double *distances = (double *)(void *)(result + sizeof(int64_t) * (size_t)(1 + members->k));
    int32_t kept = 0;
    head[0] = members->nodes[query];
    for (int32_t c = 0; c < count && kept < members->k; c++) {
        if (index[c] == query) continue;
        head[1 + kept] = members->nodes[index[c]];
        distances[kept++] = distance[c];
    }
    for (; kept < members->k; kept++) {
        head[1 + kept] = NO_NODE;
        distances[kept] = INFINITY;
    }
    members->to[members->first + query] = owner_of(members->all->starts, members->ranks, head[0]);
}

/* Searches the lists whose rows came, and returns the neighbours to the rows' owners, who merge them. */
static void search_lists(struct job *job, const struct nodes *nodes, struct lists *lists, const struct inverted *inverted,
                         const char *came, int64_t total, int wave) {
    int32_t cols = nodes->cols, k = lists->k;
    size_t record = sizeof(struct head) + (size_t)cols * sizeof(float), result = result_size(k);
    int64_t *next = take_zeroed((size_t)inverted->count + 1, sizeof *next), *order = take((size_t)total, sizeof *order);
    for (int64_t i = 0; i < total; i++) next[head_at(came, i, record).list + 1]++;
    for (int64_t l = 0; l < inverted->count; l++) next[l + 1] += next[l];
    for (int64_t i = 0; i < total; i++) order[next[head_at(came, i, record).list]++] = i;
    char *results = take((size_t)total, result);
    int *to = take((size_t)total, sizeof *to);
    for (int64_t l = 0, from = 0; l < inverted->count; from = next[l], l++) {
        int64_t count = next[l] - from;
        if (count == 0) continue;
        float *rows = take((size_t)(count * cols), sizeof *rows);
        int64_t *ids = take((size_t)count, sizeof *ids);
        for (int64_t m = 0; m < count; m++) {
            ids[m] = head_at(came, order[from + m], record).node;
            memcpy(rows + m * cols, came + order[from + m] * (int64_t)record + sizeof(struct head), (size_t)cols * sizeof *rows);
        }
        struct members members = {ids, results, to, nodes, job->ranks, k, from};
        search_base = 0.15 + 0.83 * (wave + (double)from / (double)total) / NEAREST;
        search_part = 0.83 * (double)count / (double)total / NEAREST;
        search(job, rows, count, rows, count, cols, k + 1, job->options.metric, keep_result, &members);
        free(rows);
        free(ids);
    }
    int64_t returned;
    char *found = exchange_to(job, results, to, total, result, NULL, &returned);
    for (int64_t i = 0; i < returned; i++) {
        const int64_t *head = (const int64_t *)(const void *)(found + i * (int64_t)result);
        const double *distances = (const double *)(const void *)(head + 1 + k);
        int32_t filled = 0;
        while (filled < k && head[1 + filled] != NO_NODE) filled++;
        lists_merge(lists, head[0] - nodes->starts[job->rank], head[0], head + 1, distances, filled);
    }
    free(next);
    free(order);
    free(results);
    free(to);
    free(found);
}

void inverted_find(struct job *job, const struct nodes *nodes, struct lists *lists, int64_t waves_done) {
    struct inverted inverted = {0};
    int64_t n = nodes->starts[job->ranks], sample;
    int32_t cols = nodes->cols;
    if (waves_done >= NEAREST) return;
    inverted.count = (int64_t)sqrt((double)n);
    inverted.centroids = take((size_t)(inverted.count * cols), sizeof *inverted.centroids);
    float *rows = sample_rows(job, nodes, inverted.count * PER_LIST, &sample);
    if (job->rank == 0) cluster(job, rows, sample, inverted.count, cols, inverted.centroids);
    free(rows);
    MPI_Bcast(inverted.centroids, (int)(inverted.count * cols), MPI_FLOAT, 0, job->comm);
    assign(job, nodes, &inverted);
    place(job, nodes, &inverted);
    for (int wave = (int)waves_done; wave < NEAREST; wave++) {
        int64_t total;
        char *came = send_rows(job, nodes, &inverted, wave, &total);
        search_lists(job, nodes, lists, &inverted, came, total, wave);
        free(came);
        checkpoint_write_lists(job, lists, wave + 1);
    }
    free(inverted.centroids);
    free(inverted.owner);
    free(inverted.wave);
    free(inverted.near);
}
