/* nodes.h: the distinct rows, which are the nodes of the graph. */
#ifndef LFM_MPI_NODES_H
#define LFM_MPI_NODES_H

#include "job.h"

/* Rows that are copies of others, bit for bit, share a node. Nodes are numbered in the order of their first rows, so every rank's nodes
 * are a range: starts[rank]..starts[rank + 1] - 1. */
struct nodes {
    int64_t samples;  /* rows of all ranks */
    int64_t *sample_starts;
    int64_t count;    /* nodes of this rank */
    int64_t *starts;
    int32_t cols;
    float *rows;      /* count x cols */
    int64_t *node_of; /* node of each of this rank's rows; NULL where every row is a node */
    int64_t copies;   /* rows of all ranks that copy an earlier one */
    uint64_t checksum; /* of all rows in their order */
};

/* Takes this rank's rows (to be freed with the nodes). Collective. */
void nodes_find(struct job *job, float *rows, int64_t count, int32_t cols, struct nodes *nodes);
void nodes_free(struct nodes *nodes);

#endif
