/* Exact neighbours: blocks of rows travel around a ring of ranks while each is searched. */
#include <stdlib.h>

#include "checkpoint.h"
#include "exchange.h"
#include "lists.h"

struct block { struct lists *lists; int64_t own, first; };

static void keep(void *user, int64_t query, const int32_t *index, const double *distance, int32_t count) {
    struct block *block = user;
    for (int32_t c = 0; c < count; c++) {
        int64_t id = block->first + index[c];
        lists_merge(block->lists, query, block->own + query, &id, &distance[c], 1);
    }
}

/* Floats of a message at most. */
static int64_t most_floats(void) {
    int64_t most = chunk_bytes() / (int64_t)sizeof(float);
    return most < 1 ? 1 : most;
}

/* Begins to send or receive floats in messages of so many; returns how many began. */
static int post(const struct job *job, float *data, int64_t count, int peer, bool send, MPI_Request *requests) {
    int64_t most = most_floats();
    int begun = 0;
    for (int64_t from = 0; from < count; from += most) {
        int part = (int)(count - from < most ? count - from : most);
        if (send) MPI_Isend(data + from, part, MPI_FLOAT, peer, 2, job->comm, &requests[begun++]);
        else MPI_Irecv(data + from, part, MPI_FLOAT, peer, 2, job->comm, &requests[begun++]);
    }
    return begun;
}

static int64_t size_of(const struct nodes *nodes, int rank) { return nodes->starts[rank + 1] - nodes->starts[rank]; }

void ring_find(struct job *job, const struct nodes *nodes, struct lists *lists, int64_t steps_done) {
    int ranks = job->ranks, rank = job->rank;
    int32_t cols = nodes->cols;
    int64_t largest = max_i64(job, nodes->count);
    if (steps_done >= ranks) return;
    float *travelling[2] = {NULL, NULL};
    for (int b = 0; b < 2 && ranks > 1; b++) travelling[b] = take((size_t)largest * (size_t)cols, sizeof(float));
    MPI_Request *requests = take(2 * (size_t)(largest * cols / most_floats() + 1), sizeof *requests);
    float *present = nodes->rows;
    int begin = (int)steps_done, next = 0;
    if (begin > 0) {
        /* What an earlier run has searched need not travel again: the block of this step comes at once. */
        int source = (rank + begin) % ranks, target = (rank - begin + ranks) % ranks;
        int begun = post(job, travelling[0], size_of(nodes, source) * cols, source, false, requests);
        begun += post(job, nodes->rows, nodes->count * cols, target, true, requests + begun);
        MPI_Waitall(begun, requests, MPI_STATUSES_IGNORE);
        present = travelling[0];
        next = 1;
    }
    for (int step = begin; step < ranks; step++) {
        int holder = (rank + step) % ranks, after = (holder + 1) % ranks, begun = 0;
        if (step + 1 < ranks) {
            begun = post(job, travelling[next], size_of(nodes, after) * cols, (rank + 1) % ranks, false, requests);
            begun += post(job, present, size_of(nodes, holder) * cols, (rank - 1 + ranks) % ranks, true, requests + begun);
        }
        struct block block = {lists, nodes->starts[rank], nodes->starts[holder]};
        search_base = (double)step / ranks;
        search_part = 1.0 / ranks;
        /* Among its own rows a row finds itself as well. */
        int32_t k = lists->k + (step == 0 ? 1 : 0);
        search(job, nodes->rows, nodes->count, present, size_of(nodes, holder), cols, k, job->options.metric, keep, &block);
        MPI_Waitall(begun, requests, MPI_STATUSES_IGNORE);
        if (begun > 0) {
            present = travelling[next];
            next = 1 - next;
        }
        checkpoint_write_lists(job, lists, step + 1);
    }
    free(travelling[0]);
    free(travelling[1]);
    free(requests);
}
