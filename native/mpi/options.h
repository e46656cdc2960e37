/* options.h: the command line of lfm-mpi. */
#ifndef LFM_MPI_OPTIONS_H
#define LFM_MPI_OPTIONS_H

#include "job.h"

/* Reads the command line into job->options; the first mistake is remembered as a failure. Returns false where the program has
 * nothing more to do (help, version). */
bool options_read(struct job *job, int argc, char **argv);

/* The solver's name. */
const char *solver_name(enum solver solver);

#endif
