#include "spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "options.h"

enum {
    AUTOMATIC = 50,     /* eigenpairs */
    DENSE_BELOW = 300,  /* nodes, as on one machine */
    DENSE_MOST = 4096,  /* nodes that every rank can hold as a full matrix */
    MOST_BLOCK = 16,    /* vectors that LOBPCG iterates together */
};

/* Pairs that were found, in the order in which they came: the values of B, and their vectors. */
struct found {
    struct operator *operator;
    int64_t count, capacity;
    double *values;
    Vec *vectors;
    int64_t wanted;
    double tolerance;   /* absolute */
    int restarts;
    double written_at, write_took;
    int64_t written, writing;   /* pairs in the checkpoint, and how often it was written */
};

int32_t spectrum_size(const struct options *options, int64_t n) {
    if (options->eigenpairs > n) {
        fault_set(EXIT_USAGE, "--eigenpairs is %d; a graph of %lld distinct samples has 1..%lld", options->eigenpairs, (long long)n,
                  (long long)n);
    }
    int64_t automatic = n < AUTOMATIC ? n : AUTOMATIC;
    return options->eigenpairs > 0 ? options->eigenpairs : (int32_t)automatic;
}

int64_t basis_size(int64_t nev, int64_t n) {
    int64_t size = 2 * nev > nev + 32 ? 2 * nev : nev + 32;
    return size < n ? size : n;
}

bool spectrum_dense(const struct options *options, int64_t n, int64_t pairs) {
    if (options->solver == SOLVER_DENSE) return true;
    return options->solver == SOLVER_AUTO && n <= DENSE_MOST && (n <= DENSE_BELOW || pairs > n / 4);
}

static void reserve(struct found *found, int64_t more) {
    if (found->count + more <= found->capacity) return;
    found->capacity = found->count + more;
    found->values = realloc(found->values, (size_t)found->capacity * sizeof *found->values);
    found->vectors = realloc(found->vectors, (size_t)found->capacity * sizeof *found->vectors);
    if (found->values == NULL || found->vectors == NULL) fault_now(EXIT_FAILED, "there is not enough memory for the eigenpairs");
}

static void append(struct found *found, double value, Vec vector) {
    reserve(found, 1);
    found->values[found->count] = value;
    slepc_check(VecDuplicate(vector, &found->vectors[found->count]));
    slepc_check(VecCopy(vector, found->vectors[found->count]));
    found->count++;
}

static int descending(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a < b) - (a > b);
}

/* The wanted-th largest value of those found. */
static double last_of(const struct found *found) {
    double *values = take((size_t)found->count, sizeof *values);
    memcpy(values, found->values, (size_t)found->count * sizeof *values);
    qsort(values, (size_t)found->count, sizeof *values, descending);
    double last = values[found->wanted - 1];
    free(values);
    return last;
}

/* Writes the pairs found before and those that the present solve has locked. */
static void write_pairs(struct found *found, EPS eps, PetscInt locked) {
    struct job *job = found->operator->job;
    int64_t rows = found->operator->graph->count, count = found->count + locked;
    double *values = take_zeroed((size_t)count, sizeof *values), **vectors = take((size_t)count, sizeof *vectors);
    Vec *columns = take((size_t)count, sizeof *columns);
    BV basis = NULL;
    double began = MPI_Wtime();
    if (locked > 0) slepc_check(EPSGetBV(eps, &basis));
    for (int64_t p = 0; p < count; p++) {
        vectors[p] = take((size_t)rows, sizeof **vectors);
        const double *from;
        if (p < found->count) columns[p] = found->vectors[p];
        else slepc_check(BVGetColumn(basis, p - found->count, &columns[p]));
        slepc_check(VecGetArrayRead(columns[p], &from));
        memcpy(vectors[p], from, (size_t)rows * sizeof **vectors);
        slepc_check(VecRestoreArrayRead(columns[p], &from));
        if (p < found->count) values[p] = found->values[p];
        else slepc_check(BVRestoreColumn(basis, p - found->count, &columns[p]));
    }
    checkpoint_write_pairs(job, ++found->writing, count, rows, values, vectors);
    for (int64_t p = 0; p < count; p++) free(vectors[p]);
    free(columns);
    free(vectors);
    free(values);
    found->written = count;
    found->written_at = MPI_Wtime();
    found->write_took = found->written_at - began;
}

static PetscErrorCode watch(EPS eps, PetscInt iteration, PetscInt locked, PetscScalar *real, PetscScalar *imaginary, PetscReal *errors,
                            PetscInt count, void *context) {
    struct found *found = context;
    struct job *job = found->operator->job;
    (void)iteration;
    (void)real;
    (void)imaginary;
    (void)errors;
    (void)count;
    double done = (double)(found->count + locked) / (double)(found->wanted + 1);
    tick(job, done < 0.99 ? done : 0.99);
    /* Writing may take a twentieth of the time; Krylov-Schur alone keeps converged vectors as the first columns of its basis. */
    PetscBool krylov;
    slepc_check(PetscObjectTypeCompare((PetscObject)eps, EPSKRYLOVSCHUR, &krylov));
    int due = krylov && found->count + locked > found->written && MPI_Wtime() - found->written_at >= 20 * found->write_took;
    MPI_Bcast(&due, 1, MPI_INT, 0, job->comm);
    if (due) write_pairs(found, eps, locked);
    return 0;
}

static PetscErrorCode stop(EPS eps, PetscInt iteration, PetscInt most, PetscInt converged, PetscInt wanted, EPSConvergedReason *reason,
                           void *context) {
    struct found *found = context;
    slepc_check(EPSStoppingBasic(eps, iteration, most, converged, wanted, reason, NULL));
    if (*reason == EPS_CONVERGED_ITERATING && found->operator->products > found->operator->job->options.max_products)
        *reason = EPS_DIVERGED_ITS;
    return 0;
}

/* A start vector that depends on the seed and the node alone, not on the ranks. */
static void start_vector(const struct found *found, uint64_t seed, Vec v) {
    const struct graph *graph = found->operator->graph;
    int64_t first = graph->starts[found->operator->job->rank];
    double *values;
    slepc_check(VecGetArray(v, &values));
    for (int64_t i = 0; i < graph->count; i++) values[i] = (double)mix64(seed, (uint64_t)(first + i)) * 0x1p-63 - 1;
    slepc_check(VecRestoreArray(v, &values));
    operator_clean(found->operator, v);
}

/* By default LOBPCG would take one of the matrix's entries, which a product with the null vectors pushed down does not have. */
static void set_no_preconditioner(EPS eps) {
    ST transformation;
    KSP solver;
    PC preconditioner;
    slepc_check(EPSGetST(eps, &transformation));
    slepc_check(STSetType(transformation, STPRECOND));
    slepc_check(STGetKSP(transformation, &solver));
    slepc_check(KSPSetType(solver, KSPPREONLY));
    slepc_check(KSPGetPC(solver, &preconditioner));
    slepc_check(PCSetType(preconditioner, PCNONE));
}

static EPS make_solver(struct found *found, int64_t nev, double tolerance, uint64_t round) {
    struct job *job = found->operator->job;
    const struct options *o = &job->options;
    int64_t all = found->operator->graph->starts[job->ranks];
    EPS eps;
    slepc_check(EPSCreate(job->comm, &eps));
    slepc_check(EPSSetOperators(eps, found->operator->pushed, NULL));
    slepc_check(EPSSetProblemType(eps, EPS_HEP));
    slepc_check(EPSSetWhichEigenpairs(eps, EPS_LARGEST_REAL));
    slepc_check(EPSSetTolerances(eps, tolerance, o->max_products));
    slepc_check(EPSSetConvergenceTest(eps, EPS_CONV_ABS));
    slepc_check(EPSSetDimensions(eps, nev, basis_size(nev, all), PETSC_DEFAULT));
    int starts = 1;
    if (o->solver == SOLVER_LOBPCG) {
        int64_t block = nev < MOST_BLOCK ? nev : MOST_BLOCK;
        while (block > 1 && 5 * block > all) block--;
        slepc_check(EPSSetType(eps, EPSLOBPCG));
        slepc_check(EPSLOBPCGSetBlockSize(eps, block));
        set_no_preconditioner(eps);
        starts = (int)block;
    } else {
        slepc_check(EPSSetType(eps, EPSKRYLOVSCHUR));
    }
    slepc_check(EPSMonitorSet(eps, watch, found, NULL));
    slepc_check(EPSSetStoppingTestFunction(eps, stop, found, NULL));
    if (found->count > 0) slepc_check(EPSSetDeflationSpace(eps, found->count, found->vectors));
    Vec first[MOST_BLOCK];
    for (int s = 0; s < starts; s++) {
        slepc_check(MatCreateVecs(found->operator->pushed, &first[s], NULL));
        start_vector(found, mix64(o->seed, 1000 * round + (uint64_t)s), first[s]);
    }
    slepc_check(EPSSetInitialSpace(eps, starts, first));
    for (int s = 0; s < starts; s++) slepc_check(VecDestroy(&first[s]));
    slepc_check(EPSSetFromOptions(eps));
    return eps;
}

static const char *iterative(const struct options *options) {
    return solver_name(options->solver == SOLVER_AUTO ? SOLVER_KRYLOVSCHUR : options->solver);
}

/* Solves for nev more pairs beside those found, to an absolute tolerance. With keep they are found from then on. Returns the largest
 * value; *residual <- the solver's estimate of its error. */
static double solve(struct found *found, int64_t nev, double tolerance, uint64_t round, bool keep, double *residual) {
    EPS eps = make_solver(found, nev, tolerance, round);
    PetscInt converged, iterations;
    slepc_check(EPSSolve(eps));
    slepc_check(EPSGetConverged(eps, &converged));
    slepc_check(EPSGetIterationNumber(eps, &iterations));
    found->restarts += (int)iterations;
    if (converged < nev) {
        const struct options *o = &found->operator->job->options;
        if (found->operator->job->rank == 0)
            fault_set(EXIT_FAILED, "%s gave up after %lld products with %lld of %lld eigenpairs at the tolerance %g; loosen it or raise "
                      "--max-products", iterative(o), (long long)found->operator->products,
                      (long long)(found->count + converged), (long long)found->wanted, o->tolerance);
        fault_check(found->operator->job);
    }
    double largest = 0;
    Vec vector;
    slepc_check(MatCreateVecs(found->operator->pushed, &vector, NULL));
    for (PetscInt p = 0; p < nev; p++) {
        double value;
        slepc_check(EPSGetEigenpair(eps, p, &value, NULL, vector, NULL));
        if (p == 0) {
            largest = value;
            slepc_check(EPSGetErrorEstimate(eps, 0, residual));
        }
        if (keep) append(found, value, vector);
    }
    slepc_check(VecDestroy(&vector));
    slepc_check(EPSDestroy(&eps));
    return largest;
}

/* Pairs of an earlier run, where it left some. */
static void resume(struct found *found) {
    struct job *job = found->operator->job;
    int64_t rows = found->operator->graph->count;
    double *values = take((size_t)found->wanted, sizeof *values), **vectors = take((size_t)found->wanted, sizeof *vectors);
    int64_t count = checkpoint_read_pairs(job, &found->writing, found->wanted, rows, values, vectors);
    for (int64_t p = 0; p < count; p++) {
        Vec vector, product;
        double *to, value;
        slepc_check(MatCreateVecs(found->operator->pushed, &vector, &product));
        slepc_check(VecGetArray(vector, &to));
        memcpy(to, vectors[p], (size_t)rows * sizeof *to);
        slepc_check(VecRestoreArray(vector, &to));
        operator_apply(found->operator, true, vector, product);
        slepc_check(VecDot(vector, product, &value));
        append(found, value, vector);
        slepc_check(VecDestroy(&vector));
        slepc_check(VecDestroy(&product));
        free(vectors[p]);
    }
    found->written = count;
    free(values);
    free(vectors);
}

/* Looks among what is left until nothing above the last wanted pair is there: a Krylov space of one start vector holds one vector of each
 * eigenspace only, and further copies of a multiple eigenvalue come in through rounding. Returns how many copies came. */
static int complete(struct found *found) {
    struct job *job = found->operator->job;
    int64_t all = found->operator->graph->starts[job->ranks], free_dimensions = all - found->operator->graph->components;
    int recovered = 0;
    int64_t nev = 1;
    for (uint64_t round = 1; found->count < free_dimensions; round++) {
        double last = last_of(found), residual, shift = found->operator->shift;
        double spacing = (shift - last) / (double)(found->wanted + 1), coarse = fmax(found->tolerance, spacing / 100);
        double largest = solve(found, 1, coarse, 2 * round, false, &residual);
        /* An eigenvalue lies within the residual of the Ritz value: below `last` by more, nothing is missing. */
        if (largest + residual <= last + 1e-10 * shift) break;
        int64_t before = found->count;
        if (nev > free_dimensions - found->count) nev = free_dimensions - found->count;
        if (solve(found, nev, found->tolerance, 2 * round + 1, true, &residual) <= last + 1e-10 * shift) break;
        for (int64_t p = before; p < found->count; p++) recovered += found->values[p] > last + 1e-10 * shift;
        write_pairs(found, NULL, 0);
        /* Where one copy is missing more are likely: the next look takes twice as many at once. */
        nev = 2 * nev < found->wanted ? 2 * nev : found->wanted;
    }
    return recovered;
}

/* Rayleigh quotients, the largest residual and the largest deviation from orthonormality, of the vectors that are handed out. */
static void certify(struct operator *operator, int32_t zero, Vec *vectors, struct spectrum *spectrum) {
    Vec product;
    double *inner = take((size_t)spectrum->size, sizeof *inner);
    slepc_check(MatCreateVecs(operator->pushed, &product, NULL));
    for (int32_t p = 0; p < spectrum->size; p++) {
        double theta, residual;
        operator_apply(operator, false, vectors[p], product);
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
        const double *from;
        double *to = take((size_t)graph->count, sizeof *to);
        slepc_check(VecGetArrayRead(vectors[order[p].place], &from));
        memcpy(to, from, (size_t)graph->count * sizeof *to);
        slepc_check(VecRestoreArrayRead(vectors[order[p].place], &from));
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
    double residual;
    if (spectrum_dense(&job->options, n, found->wanted)) {
        if (n > DENSE_MOST && job->rank == 0)
            fault_set(EXIT_USAGE, "--solver is dense; with ranks it takes at most %d distinct samples, and there are %lld: use krylovschur",
                      DENSE_MOST, (long long)n);
        fault_check(job);
        reserve(found, found->wanted);
        for (int64_t p = 0; p < found->wanted; p++) slepc_check(MatCreateVecs(found->operator->pushed, &found->vectors[p], NULL));
        dense_pairs(found->operator, found->wanted, found->values, found->vectors);
        found->count = found->wanted;
        spectrum->solver = solver_name(SOLVER_DENSE);
        return;
    }
    spectrum->solver = iterative(&job->options);
    resume(found);
    if (found->count < found->wanted) solve(found, found->wanted - found->count, found->tolerance, 0, true, &residual);
    write_pairs(found, NULL, 0);
    spectrum->recovered = complete(found);
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
        slepc_check(MatCreateVecs(operator.pushed, &vectors[p], NULL));
        null_vector(&operator, p, vectors[p]);
    }
    /* A residual r leaves an eigenvalue error of r^2/gap: a tenth of the target is cheap insurance for clusters. */
    double scale = fmax(1, operator.shift / 2);
    struct found found = {.operator = &operator, .wanted = m - zero, .tolerance = job->options.tolerance * scale / 10};
    if (found.wanted > 0) find(&found, spectrum);
    struct order *order = take((size_t)found.count, sizeof *order);
    for (int64_t p = 0; p < found.count; p++) order[p] = (struct order){-found.values[p], (int32_t)p};
    qsort(order, (size_t)found.count, sizeof *order, by_lambda);
    for (int64_t p = 0; p < found.count; p++) {
        Vec vector = found.vectors[order[p].place];
        if (p >= found.wanted) slepc_check(VecDestroy(&vector));
        else {
            operator_clean(&operator, vector);
            vectors[zero + p] = vector;
        }
    }
    certify(&operator, zero, vectors, spectrum);
    if (!(spectrum->residual <= job->options.tolerance * scale) && job->rank == 0) {
        fault_set(EXIT_FAILED, "the largest residual of %d eigenpairs is %.3g, above %.3g; loosen the tolerance or use another --solver", m,
                  spectrum->residual, job->options.tolerance * scale);
    }
    fault_check(job);
    hand_out(job, graph, vectors, spectrum);
    spectrum->products = operator.products;
    spectrum->restarts = found.restarts;
    operator_free(&operator);
    slepc_end(job);
    free(order);
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
