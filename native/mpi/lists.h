/* lists.h: the nearest neighbours of every node: exact by a ring, approximate by k-means lists. */
#ifndef LFM_MPI_LISTS_H
#define LFM_MPI_LISTS_H

#include "nodes.h"

/* The neighbours of this rank's nodes, ascending by (distance, index); places that nothing has filled yet hold NO_NODE at an infinite
 * distance. */
#define NO_NODE INT64_MAX
struct lists {
    int64_t count;
    int32_t k;
    int64_t *index;   /* count x k nodes */
    double *distance; /* count x k */
    bool approximate;
    double recall;    /* 1 of exact lists, else measured */
};

/* Whether n nodes are searched approximately by the options. */
bool lists_approximate(const struct options *options, int64_t n, int32_t k);
/* k of n nodes: as given, else automatic. */
int32_t lists_k(const struct options *options, int64_t n);

/* Finds them; goes on from a checkpoint where the options say so and there is one. Collective. */
void lists_find(struct job *job, const struct nodes *nodes, struct lists *lists);
void lists_free(struct lists *lists);

/* ---- parts of it, shared by both searches ---- */

/* Puts `count` neighbours, ascending, into a node's list: what it holds already and the node itself are left out. */
void lists_merge(struct lists *lists, int64_t node, int64_t self, const int64_t *index, const double *distance, int32_t count);

/* The k nearest among samples of each query, by the engine, block by block; `found` gets each block's results. */
typedef void (*found_fn)(void *user, int64_t query, const int32_t *index, const double *distance, int32_t count);
void search(struct job *job, const float *queries, int64_t query_count, const float *samples, int64_t sample_count, int32_t cols, int32_t k,
            int32_t metric, found_fn found, void *user);

/* Exact lists of some nodes: `ids` of this rank's nodes, whose lists (ids x k) come back. */
void exact_lists(struct job *job, const struct nodes *nodes, const int64_t *ids, int64_t count, int32_t k, struct lists *lists);

void ring_find(struct job *job, const struct nodes *nodes, struct lists *lists, int64_t steps_done);
void inverted_find(struct job *job, const struct nodes *nodes, struct lists *lists, int64_t waves_done);

/* What part of the present search is done before the call of the library that runs, and what part of all that call is. */
extern double search_base, search_part;

#endif
