/* exchange.h: records from every rank to every rank, and what is made of that. All functions are collective. */
#ifndef LFM_MPI_EXCHANGE_H
#define LFM_MPI_EXCHANGE_H

#include "job.h"

/* Bytes of a message at most. */
int64_t chunk_bytes(void);

/* Sends counts[r] records of `size` bytes to rank r; those of rank r follow those of rank r - 1. Returns what came, in the order of the
 * senders, to be freed; received[r] (may be NULL) and *total count it. Messages stay below 2^30 bytes. */
void *exchange(const struct job *job, const void *records, const int64_t *counts, size_t size, int64_t *received, int64_t *total);

/* Sends each record to the rank `to` names for it. The order of the records of one sender is kept. */
void *exchange_to(const struct job *job, const void *records, const int *to, int64_t count, size_t size, int64_t *received,
                  int64_t *total);

/* out[i] <- the value (`size` bytes) at position ids[i] of an array that is spread over the ranks by `starts`. */
void fetch(const struct job *job, const int64_t *starts, const void *values, size_t size, const int64_t *ids, int64_t count, void *out);

/* target[ids[i]] <- min(target[ids[i]], values[i]) for an array spread in the same way. */
void scatter_min(const struct job *job, const int64_t *starts, int64_t *target, const int64_t *ids, const int64_t *values, int64_t count);

/* The value that has `order` smaller ones before it among all ranks' values, none of them negative or NaN: exact, by bisection of bits. */
double order_statistic(const struct job *job, const double *values, int64_t count, int64_t order);

#endif
