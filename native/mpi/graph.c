#include "graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

/* As on one machine: a distance below this part of the local scale counts as this part. */
static const double NEAREST_PART = 0.1;
/* Bandwidths are held to this part of their median. */
static const double LEAST_BANDWIDTH = 1e-3;
/* A bandwidth whose square is still a normal number. */
static const double SMALLEST_SQUARED = 1e-150;

/* An edge at the owner of `to`: `from` lists it. */
struct edge { int64_t to, from; double length; };

enum { FORWARD = 1, BACKWARD = 2 };

static int by_ends(const void *left, const void *right) {
    const struct edge *a = left, *b = right;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

/* Edges at their ends: sorted by node, then by the node that lists it. */
static struct edge *incoming(struct job *job, const struct nodes *nodes, const struct lists *lists, int64_t *total) {
    int64_t entries = lists->count * lists->k, first = nodes->starts[job->rank];
    struct edge *edges = take((size_t)entries, sizeof *edges);
    int *to = take((size_t)entries, sizeof *to);
    for (int64_t e = 0; e < entries; e++) {
        edges[e] = (struct edge){lists->index[e], first + e / lists->k, lists->distance[e]};
        to[e] = owner_of(nodes->starts, job->ranks, lists->index[e]);
    }
    struct edge *came = exchange_to(job, edges, to, entries, sizeof *edges, NULL, total);
    free(edges);
    free(to);
    qsort(came, (size_t)*total, sizeof *came, by_ends);
    return came;
}

/* Joins each node's own list with the edges that come to it. lengths and directions go with graph->columns. */
static void join(struct job *job, const struct lists *lists, const struct edge *came, int64_t total, struct graph *graph,
                 double **lengths, unsigned char **directions) {
    int64_t first = graph->starts[job->rank], most = lists->count * lists->k + total, at = 0, next = 0;
    struct edge *own = take((size_t)lists->k, sizeof *own);
    graph->row_start = take((size_t)graph->count + 1, sizeof *graph->row_start);
    graph->columns = take((size_t)most, sizeof *graph->columns);
    *lengths = take((size_t)most, sizeof **lengths);
    *directions = take((size_t)most, 1);
    graph->row_start[0] = 0;
    for (int64_t i = 0; i < graph->count; i++) {
        for (int32_t c = 0; c < lists->k; c++)
            own[c] = (struct edge){0, lists->index[i * lists->k + c], lists->distance[i * lists->k + c]};
        qsort(own, (size_t)lists->k, sizeof *own, by_ends);
        int32_t c = 0;
        while (c < lists->k || (next < total && came[next].to == first + i)) {
            bool backward = next < total && came[next].to == first + i && (c == lists->k || came[next].from <= own[c].from);
            bool forward = c < lists->k && (!backward || own[c].from == came[next].from);
            graph->columns[at] = forward ? own[c].from : came[next].from;
            (*lengths)[at] = forward ? own[c].length : came[next].length;
            (*directions)[at++] = (unsigned char)((forward ? FORWARD : 0) | (backward ? BACKWARD : 0));
            c += forward;
            next += backward;
        }
        graph->row_start[i + 1] = at;
    }
    free(own);
}

/* The least bandwidth there is, by the median of all. */
static double least_bandwidth(struct job *job, const double *bandwidths, int64_t count, int64_t all) {
    double median = order_statistic(job, bandwidths, count, (all - 1) / 2);
    if (median == 0) {
        double least = INFINITY;
        for (int64_t i = 0; i < count; i++) {
            if (bandwidths[i] > 0 && bandwidths[i] < least) least = bandwidths[i];
        }
        median = -max_f64(job, -least);
        if (isinf(median)) median = 1;
    }
    return fmax(LEAST_BANDWIDTH * median, SMALLEST_SQUARED);
}

static double gaussian(double d, double squared_width) { return exp(-4 * d * d / squared_width); }

static double affinity(int32_t kernel, double d, double own, double other, unsigned char direction) {
    switch (kernel) {
    case LFM_KERNEL_GAUSSIAN:
        return ((direction & FORWARD ? gaussian(d, own * own) : 0) + (direction & BACKWARD ? gaussian(d, other * other) : 0)) / 2;
    case LFM_KERNEL_SYMGAUSSIAN:
        return gaussian(d, own * other);
    case LFM_KERNEL_SINGULAR:
        return 1 / fmax(d, NEAREST_PART * fmax(own, other));
    case LFM_KERNEL_DISTANCE:
        return d;
    default:
        return 1;
    }
}

void graph_build(struct job *job, const struct nodes *nodes, struct lists *lists, struct graph *graph) {
    memset(graph, 0, sizeof *graph);
    graph->count = nodes->count;
    graph->starts = nodes->starts;
    int64_t total, n = nodes->starts[job->ranks];
    struct edge *came = incoming(job, nodes, lists, &total);
    tick(job, 0.3);
    double *lengths;
    unsigned char *directions;
    join(job, lists, came, total, graph, &lengths, &directions);
    free(came);
    int32_t k = lists->k;
    double *bandwidths = take((size_t)graph->count, sizeof *bandwidths);
    for (int64_t i = 0; i < graph->count; i++) bandwidths[i] = lists->distance[(i + 1) * k - 1];
    lists_free(lists);
    double least = least_bandwidth(job, bandwidths, graph->count, n);
    for (int64_t i = 0; i < graph->count; i++) bandwidths[i] = fmax(bandwidths[i], least);
    tick(job, 0.6);
    int64_t entries = graph->row_start[graph->count];
    double *other = take((size_t)entries, sizeof *other);
    fetch(job, graph->starts, bandwidths, sizeof *bandwidths, graph->columns, entries, other);
    graph->affinities = take((size_t)entries, sizeof *graph->affinities);
    graph->degrees = take_zeroed((size_t)graph->count, sizeof *graph->degrees);
    for (int64_t i = 0; i < graph->count; i++) {
        for (int64_t e = graph->row_start[i]; e < graph->row_start[i + 1]; e++) {
            graph->affinities[e] = affinity(job->options.kernel, lengths[e], bandwidths[i], other[e], directions[e]);
            graph->degrees[i] += graph->affinities[e];
        }
    }
    graph->entries = sum_i64(job, entries);
    free(lengths);
    free(directions);
    free(bandwidths);
    free(other);
    tick(job, 0.8);
    graph_components(job, nodes, graph);
}

static int by_value(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The columns of this rank's rows, each once, ascending; place[e] <- where column e stands among them. */
static int64_t *distinct_columns(const struct graph *graph, int64_t *count, int64_t *place) {
    int64_t entries = graph->row_start[graph->count], kept = 0;
    int64_t *columns = take((size_t)entries, sizeof *columns);
    memcpy(columns, graph->columns, (size_t)entries * sizeof *columns);
    qsort(columns, (size_t)entries, sizeof *columns, by_value);
    for (int64_t e = 0; e < entries; e++) {
        if (kept == 0 || columns[kept - 1] != columns[e]) columns[kept++] = columns[e];
    }
    for (int64_t e = 0; e < entries; e++) {
        const int64_t *at = bsearch(&graph->columns[e], columns, (size_t)kept, sizeof *columns, by_value);
        place[e] = at - columns;
    }
    *count = kept;
    return columns;
}

/* parent[i] <- the smallest node of i's component. */
static void propagate(struct job *job, const struct graph *graph, int64_t *parent) {
    int64_t entries = graph->row_start[graph->count], n = graph->count, first = graph->starts[job->rank], ghosts;
    int64_t *place = take((size_t)entries, sizeof *place);
    int64_t *columns = distinct_columns(graph, &ghosts, place);
    int64_t *grand = take((size_t)n, sizeof *grand), *least = take((size_t)n, sizeof *least);
    int64_t *of_ghost = take((size_t)ghosts, sizeof *of_ghost);
    for (int64_t i = 0; i < n; i++) parent[i] = grand[i] = first + i;
    int64_t *before = take(2 * (size_t)n, sizeof *before);
    for (int64_t changed = 1; changed != 0;) {
        memcpy(before, parent, (size_t)n * sizeof *before);
        memcpy(before + n, grand, (size_t)n * sizeof *before);
        fetch(job, graph->starts, grand, sizeof *grand, columns, ghosts, of_ghost);
        for (int64_t i = 0; i < n; i++) {
            least[i] = grand[i];
            for (int64_t e = graph->row_start[i]; e < graph->row_start[i + 1]; e++) {
                /* An affinity that has underflowed joins nothing. */
                if (graph->affinities[e] > 0 && of_ghost[place[e]] < least[i]) least[i] = of_ghost[place[e]];
            }
        }
        scatter_min(job, graph->starts, parent, parent, least, n);
        for (int64_t i = 0; i < n; i++) {
            if (least[i] < parent[i]) parent[i] = least[i];
        }
        fetch(job, graph->starts, parent, sizeof *parent, parent, n, grand);
        changed = 0;
        for (int64_t i = 0; i < n; i++) {
            if (grand[i] < parent[i]) parent[i] = grand[i];
            changed |= parent[i] != before[i] || grand[i] != before[n + i];
        }
        changed = max_i64(job, changed);
    }
    free(before);
    free(place);
    free(columns);
    free(grand);
    free(least);
    free(of_ghost);
}

void graph_components(struct job *job, const struct nodes *nodes, struct graph *graph) {
    int64_t n = graph->count, first = graph->starts[job->rank], own = 0;
    graph->component = take((size_t)n, sizeof *graph->component);
    int64_t *parent = take((size_t)n, sizeof *parent), *number = take_zeroed((size_t)n, sizeof *number);
    propagate(job, graph, parent);
    for (int64_t i = 0; i < n; i++) own += parent[i] == first + i;
    int64_t *starts = starts_of(job, own);
    graph->components = starts[job->ranks];
    own = starts[job->rank];
    for (int64_t i = 0; i < n; i++) {
        if (parent[i] == first + i) number[i] = own++;
    }
    fetch(job, graph->starts, number, sizeof *number, parent, n, graph->component);
    graph->sizes = take_zeroed((size_t)graph->components, sizeof *graph->sizes);
    int64_t samples = nodes->sample_starts[job->rank + 1] - nodes->sample_starts[job->rank];
    int64_t *of_sample = take((size_t)samples, sizeof *of_sample);
    if (nodes->node_of == NULL) memcpy(of_sample, graph->component, (size_t)samples * sizeof *of_sample);
    else fetch(job, graph->starts, graph->component, sizeof *of_sample, nodes->node_of, samples, of_sample);
    for (int64_t i = 0; i < samples; i++) graph->sizes[of_sample[i]]++;
    MPI_Allreduce(MPI_IN_PLACE, graph->sizes, (int)graph->components, MPI_INT64_T, MPI_SUM, job->comm);
    free(of_sample);
    free(parent);
    free(number);
    free(starts);
}

void graph_free(struct graph *graph) {
    free(graph->row_start);
    free(graph->columns);
    free(graph->affinities);
    free(graph->degrees);
    free(graph->component);
    free(graph->sizes);
}
