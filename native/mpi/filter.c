#include "spectrum.h"

#include <math.h>
#include <petscblaslapack.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUNS = 2,          /* random vectors */
    LEAST_STEPS = 24,  /* of a run; doubled until the point that is asked for is resolved */
    MOST_STEPS = 384,
    RESOLVED = 3,      /* nodes above that point */
    MOST_DEGREE = 511,
};

static double middle(const struct filter *filter) { return (filter->cut + filter->low) / 2; }
static double radius(const struct filter *filter) { return (filter->cut - filter->low) / 2; }

double filter_value(const struct filter *filter, double x) {
    double t = (x - middle(filter)) / radius(filter);
    if (filter->degree == 1) return t;
    return t > 1 ? cosh(filter->degree * acosh(t)) : cos(filter->degree * acos(fmax(-1, t)));
}

double filter_inverse(const struct filter *filter, double theta) {
    double t = filter->degree == 1 ? theta : cosh(acosh(fmax(1, theta)) / filter->degree);
    return middle(filter) + radius(filter) * t;
}

/* B - x = g(B)(p(B) - theta) with g(y) = (y - x)/(p(y) - theta): p is convex above the cut and within -1..1 below it, so that g is at most
 * (x - low)/(theta - 1) on the spectrum. */
double filter_residual(const struct filter *filter, double residual, double theta) {
    if (filter->degree == 1) return residual * radius(filter);
    return theta > 1 ? residual * (filter_inverse(filter, theta) - filter->low) / (theta - 1) : INFINITY;
}

/* One Lanczos run without reorthogonalisation, which quadrature does not need, `from` steps of which are done; vectors are the last two of
 * its basis and scratch. Returns the steps after which it ended, `to` unless the space is invariant. */
static int lanczos(struct operator *operator, int from, int to, double *alpha, double *beta, Vec vectors[3]) {
    for (int j = from; j < to; j++) {
        Vec before = vectors[0], present = vectors[1], next = vectors[2];
        operator_apply(operator, present, next);
        if (j > 0) slepc_check(VecAXPY(next, -beta[j - 1], before));
        slepc_check(VecDot(present, next, &alpha[j]));
        slepc_check(VecAXPY(next, -alpha[j], present));
        operator_clean(operator, next);
        slepc_check(VecNormalize(next, &beta[j]));
        vectors[0] = present;
        vectors[1] = next;
        vectors[2] = before;
        if (beta[j] <= 1e-12 * operator->shift) return j + 1;
    }
    return to;
}

/* The quadrature of a run: nodes, descending, with weights of sum 1. Returns the residual of the smallest node. */
static double quadrature(const struct job *job, int steps, const double *alpha, const double *beta, double *nodes, double *weights) {
    double *vectors = take((size_t)steps * (size_t)steps, sizeof *vectors), *work = take(2 * (size_t)steps, sizeof *work);
    double *diagonal = take((size_t)steps, sizeof *diagonal), *beside = take((size_t)steps, sizeof *beside), residual;
    PetscBLASInt size = (PetscBLASInt)steps, info;
    memcpy(diagonal, alpha, (size_t)steps * sizeof *alpha);
    memcpy(beside, beta, (size_t)steps * sizeof *beta);
    LAPACKsteqr_("I", &size, diagonal, beside, vectors, &size, work, &info);
    if (info != 0) fault_now(EXIT_FAILED, "the spectrum could not be estimated; use another --solver");
    for (int j = 0; j < steps; j++) {
        double first = vectors[(steps - 1 - j) * steps];
        nodes[j] = diagonal[steps - 1 - j];
        weights[j] = first * first;
    }
    residual = fabs(beta[steps - 1] * vectors[steps - 1]);
    free(vectors);
    free(work);
    free(diagonal);
    free(beside);
    /* Machines of different kinds may round differently, and what follows must be the same on all ranks. */
    MPI_Bcast(nodes, steps, MPI_DOUBLE, 0, job->comm);
    MPI_Bcast(weights, steps, MPI_DOUBLE, 0, job->comm);
    MPI_Bcast(&residual, 1, MPI_DOUBLE, 0, job->comm);
    return residual;
}

struct node { double at, weight; };

static int larger_first(const void *left, const void *right) {
    double a = ((const struct node *)left)->at, b = ((const struct node *)right)->at;
    return (a < b) - (a > b);
}

void density_find(struct operator *operator, double needed, struct density *density) {
    struct job *job = operator->job;
    int64_t dimension = operator->graph->starts[job->ranks] - operator->graph->components;
    int most = dimension < MOST_STEPS ? (int)dimension : MOST_STEPS, steps = most < LEAST_STEPS ? most : LEAST_STEPS, size = 0;
    double alpha[MOST_STEPS], beta[MOST_STEPS], nodes[MOST_STEPS], weights[MOST_STEPS];
    struct node *all = take((size_t)RUNS * MOST_STEPS, sizeof *all);
    Vec vectors[3];
    for (int v = 0; v < 3; v++) slepc_check(MatCreateVecs(operator->plain, &vectors[v], NULL));
    density->low = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        operator_start(operator, mix64(job->options.seed, (uint64_t)run), vectors[1]);
        int done = lanczos(operator, 0, steps, alpha, beta, vectors);
        double residual = quadrature(job, done, alpha, beta, nodes, weights);
        /* The first run says how long all of them are. */
        while (run == 0 && done == steps && steps < most) {
            double above = 0;
            for (int j = 0; j < RESOLVED && j < done; j++) above += weights[j] * (double)dimension;
            if (above <= needed) break;
            steps = 2 * steps < most ? 2 * steps : most;
            done = lanczos(operator, done, steps, alpha, beta, vectors);
            residual = quadrature(job, done, alpha, beta, nodes, weights);
        }
        for (int j = 0; j < done; j++) all[size++] = (struct node){nodes[j], weights[j] * (double)dimension / RUNS};
        /* The smallest node is not below the smallest eigenvalue; by how much is bounded by its residual (Zhou and Li 2011). */
        density->low = fmin(density->low, nodes[done - 1] - 2 * residual);
    }
    for (int v = 0; v < 3; v++) slepc_check(VecDestroy(&vectors[v]));
    qsort(all, (size_t)size, sizeof *all, larger_first);
    density->size = size;
    density->nodes = take((size_t)size, sizeof(double));
    density->above = take((size_t)size, sizeof(double));
    double sum = 0;
    for (int j = 0; j < size; j++) {
        density->nodes[j] = all[j].at;
        density->above[j] = sum + all[j].weight / 2;
        sum += all[j].weight;
    }
    free(all);
}

double density_point(const struct density *density, double count) {
    const double *nodes = density->nodes, *above = density->above;
    int64_t j = 0, last = density->size - 1;
    while (j <= last && above[j] < count) j++;
    if (j == 0) return nodes[0];
    if (j > last) return nodes[last];
    double part = (count - above[j - 1]) / fmax(above[j] - above[j - 1], 1e-300);
    return nodes[j - 1] + part * (nodes[j] - nodes[j - 1]);
}

void density_free(struct density *density) {
    free(density->nodes);
    free(density->above);
}

/* What the smallest wanted eigenvalue is to be raised to: little where rows are long and products expensive, so that the basis grows
 * instead. As on one machine; half or twice as much makes little difference. */
static double gain_of(const struct operator *operator) {
    double rows = (double)operator->graph->starts[operator->job->ranks];
    return fmin(fmax(8 * sqrt(48 * rows / (double)operator->graph->entries), 2.5), 12);
}

/* Logarithm of the growth per product at x. */
static double rate(const struct filter *filter, double x) { return acosh(fmax(1, (x - middle(filter)) / radius(filter))); }

struct filter filter_choose(const struct operator *operator, const struct density *density, double wanted, double above) {
    double top = operator->shift, range = top - density->low;
    struct filter none = {1, -top, top}, filter = {1, density->low, density_point(density, above)};
    /* All eigenvalues nearly the same, or nearly all wanted. */
    if (!(filter.cut - filter.low > 1e-3 * range) || !(range > 1e-6 * top) || above >= density->above[density->size - 1]) return none;
    double degree = acosh(gain_of(operator)) / fmax(rate(&filter, density_point(density, wanted)), 1e-3);
    /* Rounding along the top of the spectrum grows with p there and has to stay below the tolerance. */
    double most = acosh(fmax(1, fmin(operator->job->options.tolerance * 1e15, 1e9))) / fmax(rate(&filter, top), 1e-3);
    filter.degree = 2 * (int)(fmin(fmin(degree, most), MOST_DEGREE) / 2) + 1;
    return filter.degree == 1 ? none : filter;
}
