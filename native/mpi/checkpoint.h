/* checkpoint.h: what a later run can go on from, in OUTPUT.partial; files are written beside and renamed, so each is whole or absent. */
#ifndef LFM_MPI_CHECKPOINT_H
#define LFM_MPI_CHECKPOINT_H

#include "lists.h"

/* Makes OUTPUT.partial, or with --resume goes on in one that is of this job: same rows, ranks and options. Collective. */
void checkpoint_begin(struct job *job, const struct nodes *nodes);
/* The folder of the checkpoints. */
const char *checkpoint_folder(void);
/* Deletes this rank's checkpoints from the folder, which may have another name by now. */
void checkpoint_forget(const struct job *job, const char *from);

/* Neighbour lists after so many steps of their search. Reading returns the steps of the rank that has done the fewest, 0 without files. */
void checkpoint_write_lists(struct job *job, const struct lists *lists, int64_t steps);
int64_t checkpoint_read_lists(struct job *job, struct lists *lists);

/* Converged pairs in the order in which they were found: values, and vectors one after the other (this rank's part, rows long).
 * `writing` counts how often they were written, so that files of two writings are told; they are no pairs. Reading returns how many all
 * ranks have, at most `most`. */
void checkpoint_write_pairs(const struct job *job, int64_t writing, int64_t count, int64_t rows, const double *values,
                            double *const *vectors);
int64_t checkpoint_read_pairs(const struct job *job, int64_t *writing, int64_t most, int64_t rows, double *values, double **vectors);

#endif
