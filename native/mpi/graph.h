/* graph.h: the symmetric graph, a block of rows a rank. */
#ifndef LFM_MPI_GRAPH_H
#define LFM_MPI_GRAPH_H

#include "lists.h"

struct graph {
    int64_t count;       /* nodes of this rank */
    int64_t *starts;     /* of all ranks; belongs to the nodes */
    int64_t *row_start;  /* count + 1 */
    int64_t *columns;    /* ascending within a row */
    double *affinities;
    double *degrees;     /* count */
    int64_t entries;     /* of all ranks */
    int64_t components;
    int64_t *component;  /* of each node, in the order of the components' first nodes */
    int64_t *sizes;      /* samples of each component, copies among them */
};

/* The union of i -> j and j -> i with the kernel's affinities; the lists are freed. Collective. */
void graph_build(struct job *job, const struct nodes *nodes, struct lists *lists, struct graph *graph);
/* Components by FastSV (Zhang, Azad and Buluc, Parallel Algorithms for Finding Connected Components, 2020). Collective. */
void graph_components(struct job *job, const struct nodes *nodes, struct graph *graph);
void graph_free(struct graph *graph);

#endif
