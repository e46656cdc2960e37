/* plan.h: the memory of a rank, predicted from sizes before anything is allocated. */
#ifndef LFM_MPI_PLAN_H
#define LFM_MPI_PLAN_H

#include "shards.h"

/* Refuses, with the numbers, what does not fit the rank that has least; sets job->predicted. Collective. */
void plan_check(struct job *job, const struct matrix_shape *shape);

/* The largest working set of this process so far, in bytes. */
int64_t peak_bytes(void);

#endif
