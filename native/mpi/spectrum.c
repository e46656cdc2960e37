#include "spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "pairs.h"

enum {
    AUTOMATIC = 50,    /* eigenpairs */
    DENSE_BELOW = 300, /* nodes, as on one machine */
};

int32_t spectrum_size(const struct options *options, int64_t n) {
    return options->eigenpairs > 0 ? options->eigenpairs : n < AUTOMATIC ? (int32_t)n : AUTOMATIC;
}

bool spectrum_dense(const struct options *options, int64_t n, int64_t pairs) {
    if (options->solver == SOLVER_DENSE) return true;
    return options->solver == SOLVER_AUTO && n <= DENSE_MOST && (n <= DENSE_BELOW || pairs > n / 4);
}

/* Rayleigh quotients, the largest residual and the largest deviation from orthonormality, of the vectors that are handed out. */
static void certify(struct operator *operator, int32_t zero, Vec *vectors, struct spectrum *spectrum) {
    Vec product;
    double *inner = take((size_t)spectrum->size, sizeof *inner);
    slepc_check(MatCreateVecs(operator->plain, &product, NULL));
    for (int32_t p = 0; p < spectrum->size; p++) {
        double theta, residual;
        operator_apply(operator, vectors[p], product);
        slepc_check(VecDot(vectors[p], product, &theta));
        spectrum->lambda[p] = p < zero ? 0 : fmax(0, operator->shift - theta);
        slepc_check(VecAXPY(product, spectrum->lambda[p] - operator->shift, vectors[p]));
        slepc_check(VecNorm(product, NORM_2, &residual));
        spectrum->residual = fmax(spectrum->residual, residual);
        slepc_check(VecMDot(vectors[p], p + 1, vectors, inner));
        for (int32_t q = 0; q <= p; q++) spectrum->orthogonality = fmax(spectrum->orthogonality, fabs(inner[q] - (q == p)));
    }
    slepc_check(VecDestroy(&product));
    free(inner);
}

/* Makes the entry of largest magnitude (the first such, up to rounding) positive. */
static void fix_sign(struct job *job, const struct graph *graph, double *vector) {
    double largest = 0, sign = 0;
    int64_t first = graph->starts[job->rank], place = INT64_MAX;
    for (int64_t i = 0; i < graph->count; i++) largest = fmax(largest, fabs(vector[i]));
    largest = max_f64(job, largest);
    for (int64_t i = 0; i < graph->count && place == INT64_MAX; i++) {
        if (fabs(vector[i]) * (1 + 1e-9) >= largest) place = first + i;
    }
    int64_t chosen = min_i64(job, place);
    if (chosen == place && place != INT64_MAX) sign = vector[place - first] < 0 ? -1 : 1;
    sign = sum_f64(job, sign);
    for (int64_t i = 0; sign < 0 && i < graph->count; i++) vector[i] = -vector[i];
}

static void null_vector(const struct operator *operator, int64_t component, Vec vector) {
    double *values;
    slepc_check(VecGetArray(vector, &values));
    for (int64_t i = 0; i < operator->graph->count; i++)
        values[i] = operator->graph->component[i] == component ? operator->null[i] : 0;
    slepc_check(VecRestoreArray(vector, &values));
}

struct order { double lambda; int32_t place; };

static int by_lambda(const void *left, const void *right) {
    const struct order *a = left, *b = right;
    if (a->lambda != b->lambda) return a->lambda < b->lambda ? -1 : 1;
    return a->place - b->place;
}

/* Puts the vectors, in the order of their eigenvalues, into arrays of this rank. */
static void hand_out(struct job *job, const struct graph *graph, Vec *vectors, struct spectrum *spectrum) {
    bool walk = job->options.laplacian == LFM_LAPLACIAN_RANDOMWALK;
    struct order *order = take((size_t)spectrum->size, sizeof *order);
    for (int32_t p = 0; p < spectrum->size; p++) order[p] = (struct order){spectrum->lambda[p], p};
    qsort(order, (size_t)spectrum->size, sizeof *order, by_lambda);
    if (walk) {
        spectrum->mass = take((size_t)graph->count, sizeof *spectrum->mass);
        for (int64_t i = 0; i < graph->count; i++) spectrum->mass[i] = graph->degrees[i] > 0 ? graph->degrees[i] : 1;
    }
    for (int32_t p = 0; p < spectrum->size; p++) {
        double *to = take((size_t)graph->count, sizeof *to);
        vector_read(vectors[order[p].place], to);
        slepc_check(VecDestroy(&vectors[order[p].place]));
        for (int64_t i = 0; walk && i < graph->count; i++) to[i] /= sqrt(spectrum->mass[i]);
        fix_sign(job, graph, to);
        spectrum->vectors[p] = to;
        spectrum->lambda[p] = order[p].lambda;
    }
    free(order);
}

/* The pairs that are no null vectors, by the solver of the options. */
static void find(struct found *found, struct spectrum *spectrum) {
    struct job *job = found->operator->job;
    int64_t n = found->operator->graph->starts[job->ranks];
    if (spectrum_dense(&job->options, n, found->wanted)) {
        pairs_reserve(found, found->wanted);
        for (int64_t p = 0; p < found->wanted; p++) slepc_check(MatCreateVecs(found->operator->plain, &found->vectors[p], NULL));
        dense_pairs(found->operator, found->wanted, found->values, found->vectors);
        found->count = found->wanted;
        spectrum->solver = solver_name(SOLVER_DENSE);
        return;
    }
    spectrum->solver = solver_name(pairs_solver(&job->options));
    pairs_find(found);
    spectrum->recovered = found->recovered;
}

void spectrum_compute(struct job *job, const struct graph *graph, struct spectrum *spectrum) {
    int64_t n = graph->starts[job->ranks];
    int32_t m = spectrum_size(&job->options, n);
    struct operator operator;
    memset(spectrum, 0, sizeof *spectrum);
    slepc_begin(job);
    operator_make(job, graph, &operator);
    int32_t zero = m < graph->components ? m : (int32_t)graph->components;
    *spectrum = (struct spectrum){.size = m, .count = graph->count, .solver = "closed form"};
    spectrum->lambda = take((size_t)m, sizeof(double));
    spectrum->vectors = take((size_t)m, sizeof(double *));
    Vec *vectors = take((size_t)m, sizeof *vectors);
    for (int32_t p = 0; p < zero; p++) {
        slepc_check(MatCreateVecs(operator.plain, &vectors[p], NULL));
        null_vector(&operator, p, vectors[p]);
    }
    /* A residual r leaves an eigenvalue error of r^2/gap: a tenth of the target is cheap insurance for clusters. */
    double scale = fmax(1, operator.shift / 2);
    struct found found = {.operator = &operator, .wanted = m - zero, .tolerance = job->options.tolerance * scale / 10};
    if (found.wanted > 0) find(&found, spectrum);
    for (int64_t p = 0; p < found.count; p++) {
        operator_clean(&operator, found.vectors[p]);
        vectors[zero + p] = found.vectors[p];
    }
    certify(&operator, zero, vectors, spectrum);
    if (!(spectrum->residual <= job->options.tolerance * scale) && job->rank == 0) {
        fault_set(EXIT_FAILED, "the largest residual of %d eigenpairs is %.3g, above %.3g; loosen the tolerance or use another --solver", m,
                  spectrum->residual, job->options.tolerance * scale);
    }
    fault_check(job);
    hand_out(job, graph, vectors, spectrum);
    spectrum->products = operator.products;
    spectrum->degree = operator.filter.degree;
    spectrum->restarts = found.restarts;
    operator_free(&operator);
    slepc_end(job);
    free(found.values);
    free(found.vectors);
    free(vectors);
}

void spectrum_free(struct spectrum *spectrum) {
    for (int32_t p = 0; p < spectrum->size; p++) free(spectrum->vectors[p]);
    free(spectrum->vectors);
    free(spectrum->lambda);
    free(spectrum->mass);
}
