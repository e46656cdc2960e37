/* spectrum.h: the smallest eigenpairs of the graph's Laplacian by SLEPc, certified. */
#ifndef LFM_MPI_SPECTRUM_H
#define LFM_MPI_SPECTRUM_H

/* PETSc would count MPI's calls by macros of their names; ours are none of its business. */
#ifndef PETSC_HAVE_BROKEN_RECURSIVE_MACRO
#define PETSC_HAVE_BROKEN_RECURSIVE_MACRO
#endif
#include <slepceps.h>

#include "filter.h"
#include "graph.h"

_Static_assert(sizeof(PetscInt) == 8,
               "PETSc was built with 32-bit indices, whose matrices end at 2^31 entries; install libslepc64-real3.18-dev");

struct spectrum {
    int32_t size;     /* eigenpairs m */
    int64_t count;    /* nodes of this rank */
    double *lambda;   /* m, ascending */
    double **vectors; /* m vectors of this rank's nodes */
    double *mass;     /* of each node; NULL where vectors are orthonormal */
    const char *solver;
    double residual, orthogonality;
    int64_t products;
    int degree; /* of the filter; 1 without one */
    int restarts, recovered;
};

/* B = sigma I - L, and p(B), with the null vectors of the components sent below all others, on which SLEPc works. */
struct operator {
    struct job *job;
    Mat plain, filtered;  /* B and p(B) */
    struct filter filter; /* p */
    const struct graph *graph;
    double *null;         /* of each node: the null vector of its component */
    double *along, *rest; /* scratch, one number a component */
    Vec work[2];
    double shift;
    int64_t products;     /* with B */
    int64_t applied, expected; /* products with p(B) so far, and in all, for the progress; 0 while nothing is expected */
};

/* Begins and ends SLEPc with what followed -- on the command line. */
void slepc_begin(struct job *job);
void slepc_end(struct job *job);
/* Ends all ranks when a call of PETSc or SLEPc fails. */
void slepc_check(PetscErrorCode code);

/* The filter is p(x) = x / sigma to begin with. */
void operator_make(struct job *job, const struct graph *graph, struct operator *operator);
void operator_free(struct operator *operator);
/* y <- B x. */
void operator_apply(struct operator *operator, Vec x, Vec y);
/* v <- v without the null vectors. */
void operator_clean(struct operator *operator, Vec v);
/* A unit vector without the null vectors that depends on the seed and the nodes alone, not on the ranks. */
void operator_start(struct operator *operator, uint64_t seed, Vec v);

/* Nodes that every rank can hold as a full matrix. */
enum { DENSE_MOST = 4096 };

/* This rank's part of a vector to and from an array. */
void vector_read(Vec v, double *to);
void vector_write(Vec v, const double *from);

/* How many eigenpairs the options ask for of n nodes. */
int32_t spectrum_size(const struct options *options, int64_t n);
/* Whether n nodes are solved densely. */
bool spectrum_dense(const struct options *options, int64_t n, int64_t pairs);
void spectrum_compute(struct job *job, const struct graph *graph, struct spectrum *spectrum);
void spectrum_free(struct spectrum *spectrum);

/* The pairs of B with the largest values, null vectors left out, by LAPACK on every rank. */
void dense_pairs(struct operator *operator, int64_t count, double *values, Vec *vectors);

#endif
