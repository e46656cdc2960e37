/* pairs.h: the pairs of the operator that SLEPc finds, with all copies of multiple eigenvalues. */
#ifndef LFM_MPI_PAIRS_H
#define LFM_MPI_PAIRS_H

#include "spectrum.h"

/* Eigenvalues of B, and their vectors, in the order in which they came. */
struct found {
    struct operator *operator;
    int64_t wanted;
    double tolerance; /* absolute, of residuals with B */
    int64_t count, capacity;
    double *values;
    Vec *vectors;
    int restarts, recovered;
    double bar;       /* of the present solve: pairs of p(B) below it are not looked for */
    double blur;      /* largest residual with B of a pair that is told to be below the bar */
    bool below;       /* the largest pair that has not converged is */
    int64_t converged;
    double written_at, write_took;
    int64_t written, writing; /* pairs in the checkpoint, and how often it was written */
};

/* The solver that `auto` means. */
enum solver pairs_solver(const struct options *options);
/* Basis vectors of a solve for nev pairs of n nodes. */
int64_t basis_size(int64_t nev, int64_t n);
void pairs_reserve(struct found *found, int64_t more);
/* Finds the wanted pairs by the iterative solver of the options, goes on from a checkpoint, and keeps some. Collective. */
void pairs_find(struct found *found);

#endif
