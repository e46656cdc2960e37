#include "pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "options.h"

enum {
    MOST_BLOCK = 16, /* vectors that LOBPCG iterates together */
    LONG_ROW = 200,  /* entries */
};

/* Where the filter's cut is put: so many eigenvalues for each wanted one lie above it. */
static const double CUT_RATIO = 1.8;
/* How many are looked for at first: enough where the number above a point was somewhat overestimated. */
static const double FLOOR_RATIO = 1.3;
/* Pairs that p raises less are not looked for. */
static const double LEAST_RAISED = 1.5;

enum solver pairs_solver(const struct options *options) {
    return options->solver == SOLVER_AUTO ? SOLVER_KRYLOVSCHUR : options->solver;
}

int64_t basis_size(int64_t nev, int64_t n) {
    int64_t size = 2 * nev > nev + 20 ? 2 * nev : nev + 20;
    return size < n ? size : n;
}

/* What is decided by must be the same bits on all ranks, and machines of different kinds round logarithms differently. */
static void agree(const struct job *job, void *data, size_t bytes) { MPI_Bcast(data, (int)bytes, MPI_BYTE, 0, job->comm); }

void pairs_reserve(struct found *found, int64_t more) {
    if (found->count + more <= found->capacity) return;
    found->capacity = found->count + more;
    found->values = realloc(found->values, (size_t)found->capacity * sizeof *found->values);
    found->vectors = realloc(found->vectors, (size_t)found->capacity * sizeof *found->vectors);
    if (found->values == NULL || found->vectors == NULL) fault_now(EXIT_FAILED, "there is not enough memory for the eigenpairs");
}

static void append(struct found *found, double value, Vec vector) {
    pairs_reserve(found, 1);
    found->values[found->count] = value;
    slepc_check(VecDuplicate(vector, &found->vectors[found->count]));
    slepc_check(VecCopy(vector, found->vectors[found->count]));
    found->count++;
}

struct ranked { double value; Vec vector; };

static int larger_first(const void *left, const void *right) {
    double a = ((const struct ranked *)left)->value, b = ((const struct ranked *)right)->value;
    return (a < b) - (a > b);
}

/* Sorts the pairs, and drops those beyond the wanted ones. */
static void trim(struct found *found) {
    struct ranked *ranked = take((size_t)found->count, sizeof *ranked);
    for (int64_t p = 0; p < found->count; p++) ranked[p] = (struct ranked){found->values[p], found->vectors[p]};
    qsort(ranked, (size_t)found->count, sizeof *ranked, larger_first);
    for (int64_t p = 0; p < found->count; p++) {
        found->values[p] = ranked[p].value;
        found->vectors[p] = ranked[p].vector;
        if (p >= found->wanted) slepc_check(VecDestroy(&found->vectors[p]));
    }
    if (found->count > found->wanted) found->count = found->wanted;
    free(ranked);
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
        if (p < found->count) columns[p] = found->vectors[p];
        else slepc_check(BVGetColumn(basis, p - found->count, &columns[p]));
        vector_read(columns[p], vectors[p]);
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
    /* Writing may take a twentieth of the time; Krylov-Schur alone keeps converged vectors as the first columns of its basis. */
    PetscBool krylov;
    slepc_check(PetscObjectTypeCompare((PetscObject)eps, EPSKRYLOVSCHUR, &krylov));
    int due = krylov && found->count + locked > found->written && MPI_Wtime() - found->written_at >= 20 * found->write_took;
    MPI_Bcast(&due, 1, MPI_INT, 0, job->comm);
    if (due) write_pairs(found, eps, locked);
    return 0;
}

/* Whether a pair of p(B) is one of B to the tolerance. SLEPc asks in the order of the values, until one is not. */
static PetscErrorCode judge(EPS eps, PetscScalar theta, PetscScalar imaginary, PetscReal residual, PetscReal *error, void *context) {
    struct found *found = context;
    PetscReal tolerance;
    (void)imaginary;
    slepc_check(EPSGetTolerances(eps, &tolerance, NULL));
    *error = filter_residual(&found->operator->filter, residual, theta);
    agree(found->operator->job, error, sizeof *error);
    /* An eigenvalue lies within the residual of theta. */
    found->below = *error >= tolerance && *error <= found->blur && theta + residual < found->bar;
    return 0;
}

static PetscErrorCode stop(EPS eps, PetscInt iteration, PetscInt most, PetscInt converged, PetscInt wanted, EPSConvergedReason *reason,
                           void *context) {
    struct found *found = context;
    slepc_check(EPSStoppingBasic(eps, iteration, most, converged, wanted, reason, NULL));
    found->converged = converged;
    if (*reason == EPS_CONVERGED_ITERATING && found->below) *reason = EPS_CONVERGED_USER;
    return 0;
}

/* By default LOBPCG would take one of the matrix's entries, which p(B) does not have. */
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

static EPS make_solver(struct found *found, int64_t nev, uint64_t round) {
    struct job *job = found->operator->job;
    const struct options *o = &job->options;
    int64_t all = found->operator->graph->starts[job->ranks];
    EPS eps;
    DS projected;
    slepc_check(EPSCreate(job->comm, &eps));
    slepc_check(EPSSetOperators(eps, found->operator->filtered, NULL));
    slepc_check(EPSSetProblemType(eps, EPS_HEP));
    slepc_check(EPSSetWhichEigenpairs(eps, EPS_LARGEST_REAL));
    slepc_check(EPSSetTolerances(eps, found->tolerance, o->max_products));
    slepc_check(EPSSetConvergenceTestFunction(eps, judge, found, NULL));
    slepc_check(EPSSetDimensions(eps, nev, basis_size(nev, all), PETSC_DEFAULT));
    /* Machines of different kinds may round differently: one solves the projected problem for all. */
    slepc_check(EPSGetDS(eps, &projected));
    slepc_check(DSSetParallel(projected, DS_PARALLEL_SYNCHRONIZED));
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
        slepc_check(MatCreateVecs(found->operator->plain, &first[s], NULL));
        operator_start(found->operator, mix64(o->seed, 1000 * (round + 1) + (uint64_t)s), first[s]);
    }
    slepc_check(EPSSetInitialSpace(eps, starts, first));
    for (int s = 0; s < starts; s++) slepc_check(VecDestroy(&first[s]));
    slepc_check(EPSSetFromOptions(eps));
    return eps;
}

/* Solves for nev more pairs beside those found, or for fewer where no more lie above the bar. Returns how many came. */
static int64_t solve(struct found *found, int64_t nev, uint64_t round) {
    EPS eps = make_solver(found, nev, round);
    PetscInt converged = 0, iterations;
    found->below = false;
    found->converged = 0;
    PetscErrorCode code = EPSSolve(eps);
    if (code != PETSC_ERR_NOT_CONVERGED) slepc_check(code);
    if (code == 0) slepc_check(EPSGetConverged(eps, &converged));
    if (code != 0 || (converged < nev && !found->below)) {
        const struct job *job = found->operator->job;
        if (job->rank == 0)
            fault_set(EXIT_FAILED, "%s gave up after %lld products with %lld of %lld eigenpairs at the tolerance %g; loosen it or raise "
                      "--max-products", solver_name(pairs_solver(&job->options)), (long long)found->operator->products,
                      (long long)(found->count + found->converged), (long long)found->wanted, job->options.tolerance);
        fault_check(job);
    }
    slepc_check(EPSGetIterationNumber(eps, &iterations));
    found->restarts += (int)iterations;
    Vec vector;
    slepc_check(MatCreateVecs(found->operator->plain, &vector, NULL));
    if (converged > nev) converged = nev;
    for (PetscInt p = 0; p < converged; p++) {
        double theta;
        slepc_check(EPSGetEigenpair(eps, p, &theta, NULL, vector, NULL));
        double value = filter_inverse(&found->operator->filter, theta);
        agree(found->operator->job, &value, sizeof value);
        append(found, value, vector);
    }
    slepc_check(VecDestroy(&vector));
    slepc_check(EPSDestroy(&eps));
    return converged;
}

/* Pairs of an earlier run, where it left some. */
static void resume(struct found *found) {
    struct job *job = found->operator->job;
    int64_t rows = found->operator->graph->count;
    double *values = take((size_t)found->wanted, sizeof *values), **vectors = take((size_t)found->wanted, sizeof *vectors);
    int64_t count = checkpoint_read_pairs(job, &found->writing, found->wanted, rows, values, vectors);
    for (int64_t p = 0; p < count; p++) {
        Vec vector, product;
        double value;
        slepc_check(MatCreateVecs(found->operator->plain, &vector, &product));
        vector_write(vector, vectors[p]);
        operator_apply(found->operator, vector, product);
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

/* Sets the filter, with its cut `ratio` times as far down as is usual. Returns the value of B above which pairs are looked for before
 * enough are found: -infinity without a filter, where as many as are wanted are solved for. */
static double set_filter(struct found *found, const struct density *density, double ratio) {
    struct filter *filter = &found->operator->filter;
    double wanted = (double)found->wanted;
    *filter = filter_choose(found->operator, density, wanted, ratio * (CUT_RATIO * wanted + 4));
    agree(found->operator->job, filter, sizeof *filter);
    return filter->degree == 1 ? -INFINITY : density_point(density, ratio * (FLOOR_RATIO * wanted + 2));
}

static double bar_at(const struct found *found, double value) {
    double bar = filter_value(&found->operator->filter, value);
    agree(found->operator->job, &bar, sizeof bar);
    return bar;
}

/* Searches and looks by turns until a look finds nothing above the last wanted pair. A Krylov space of one start vector holds one vector
 * of each eigenspace only: further copies of a multiple eigenvalue lie among what is left once the found ones are deflated. A look asks
 * for one pair; where it finds one more are likely, and a search follows. */
void pairs_find(struct found *found) {
    struct operator *operator = found->operator;
    struct job *job = operator->job;
    int64_t all = operator->graph->starts[job->ranks], dimension = all - operator->graph->components;
    struct density density = {0};
    double ratio = 1, least = -INFINITY;
    resume(found);
    bool krylov = pairs_solver(&job->options) == SOLVER_KRYLOVSCHUR, look = false;
    /* Where rows are long it is cheaper to let the basis grow. */
    if (krylov && operator->graph->entries < LONG_ROW * all) {
        density_find(operator, CUT_RATIO * (double)found->wanted + 4, &density);
        least = set_filter(found, &density, ratio);
    }
    operator->expected = 2 * basis_size(found->wanted, all);
    for (uint64_t round = 0; found->count < dimension; round++) {
        bool enough = found->count == found->wanted;
        double last = enough ? found->values[found->wanted - 1] + 1e-10 * operator->shift : least;
        /* Near the cut p tells pairs apart too slowly. */
        while (operator->filter.degree > 1 && bar_at(found, last) < LEAST_RAISED) {
            ratio *= 1.5;
            least = set_filter(found, &density, ratio);
            if (!enough) last = least;
        }
        bool filtered = operator->filter.degree > 1, bounded = krylov && (filtered || enough);
        found->bar = bounded ? bar_at(found, last) : -INFINITY;
        /* Without a filter a space that is too small yet may look as if nothing were above the bar. */
        found->blur = filtered ? INFINITY : (operator->shift - last) / (double)(found->wanted + 1) / 100;
        int64_t nev = look ? 1 : bounded ? found->wanted : enough ? 1 : found->wanted - found->count;
        if (nev > dimension - found->count) nev = dimension - found->count;
        int64_t came = solve(found, nev, round), fresh = 0;
        for (int64_t p = found->count - came; p < found->count; p++) fresh += found->values[p] > last;
        if (enough) found->recovered += (int)fresh;
        trim(found);
        if (came > 0) write_pairs(found, NULL, 0);
        if (look && fresh == 0) {
            if (enough) break;
            /* Fewer lie above the point than was thought. */
            ratio *= 1.5;
            least = set_filter(found, &density, ratio);
        }
        look = !look;
    }
    density_free(&density);
}
