#include "spectrum.h"

#include <math.h>
#include <petscblaslapack.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

static char trouble[1024];

/* Keeps the first message of a failure, which PETSc would print. */
static PetscErrorCode keep_error(MPI_Comm comm, int line, const char *function, const char *file, PetscErrorCode code, PetscErrorType kind,
                                 const char *message, void *context) {
    (void)comm;
    (void)line;
    (void)file;
    (void)context;
    if (kind == PETSC_ERROR_INITIAL) snprintf(trouble, sizeof trouble, "%s: %s", function, message);
    return code;
}

void slepc_check(PetscErrorCode code) {
    if (code == 0) return;
    if (code == PETSC_ERR_MEM)
        fault_now(EXIT_FAILED, "there is not enough memory for the eigensolver; use more ranks or fewer --eigenpairs");
    fault_now(EXIT_FAILED, "the eigensolver failed (%s); check the options after --", trouble);
}

void slepc_begin(struct job *job) {
    const struct options *o = &job->options;
    int argc = o->eps_argc + 2;
    char **argv = take((size_t)argc + 1, sizeof *argv);
    argv[0] = "lfm-mpi";
    argv[1] = "-no_signal_handler";
    for (int i = 0; i < o->eps_argc; i++) argv[i + 2] = o->eps_argv[i];
    argv[argc] = NULL;
    /* Its own reading of the command line goes wrong with an error that only its handler tells. */
    slepc_check(SlepcInitialize(&argc, &argv, NULL, NULL));
    slepc_check(PetscPushErrorHandler(keep_error, NULL));
}

void slepc_end(struct job *job) {
    PetscInt left;
    char **names, **values;
    slepc_check(PetscOptionsLeftGet(NULL, &left, &names, &values));
    for (PetscInt i = 0; i < left; i++) warn(job, "-%s was not used by the eigensolver; check its spelling", names[i]);
    slepc_check(PetscOptionsLeftRestore(NULL, &left, &names, &values));
    slepc_check(PetscPopErrorHandler());
    slepc_check(PetscOptionsClear(NULL));
    slepc_check(SlepcFinalize());
}

void vector_read(Vec v, double *to) {
    PetscInt count;
    const double *from;
    slepc_check(VecGetLocalSize(v, &count));
    slepc_check(VecGetArrayRead(v, &from));
    for (PetscInt i = 0; i < count; i++) to[i] = from[i];
    slepc_check(VecRestoreArrayRead(v, &from));
}

void vector_write(Vec v, const double *from) {
    PetscInt count;
    double *to;
    slepc_check(VecGetLocalSize(v, &count));
    slepc_check(VecGetArray(v, &to));
    for (PetscInt i = 0; i < count; i++) to[i] = from[i];
    slepc_check(VecRestoreArray(v, &to));
}

/* along <- the parts of x along the null vectors. */
static void null_parts(const struct operator *operator, const double *x, double *along) {
    const struct graph *graph = operator->graph;
    memset(along, 0, (size_t)graph->components * sizeof *along);
    for (int64_t i = 0; i < graph->count; i++) along[graph->component[i]] += operator->null[i] * x[i];
    MPI_Allreduce(MPI_IN_PLACE, along, (int)graph->components, MPI_DOUBLE, MPI_SUM, operator->job->comm);
}

static void take_null(const struct operator *operator, const double *along, double *y) {
    const struct graph *graph = operator->graph;
    for (int64_t i = 0; i < graph->count; i++) y[i] -= along[graph->component[i]] * operator->null[i];
}

void operator_clean(struct operator *operator, Vec v) {
    double *values;
    slepc_check(VecGetArray(v, &values));
    null_parts(operator, values, operator->along);
    take_null(operator, operator->along, values);
    slepc_check(VecRestoreArray(v, &values));
}

void operator_start(struct operator *operator, uint64_t seed, Vec v) {
    const struct graph *graph = operator->graph;
    int64_t first = graph->starts[operator->job->rank];
    double *values;
    slepc_check(VecGetArray(v, &values));
    for (int64_t i = 0; i < graph->count; i++) values[i] = (double)mix64(seed, (uint64_t)(first + i)) * 0x1p-63 - 1;
    slepc_check(VecRestoreArray(v, &values));
    operator_clean(operator, v);
    slepc_check(VecNormalize(v, NULL));
}

void operator_apply(struct operator *operator, Vec x, Vec y) {
    operator->products++;
    slepc_check(MatMult(operator->plain, x, y));
}

/* next <- a next + b present + c before. */
static void combine(Vec next, double a, Vec present, double b, Vec before, double c) {
    PetscInt count;
    const double *x, *w;
    double *y;
    slepc_check(VecGetLocalSize(next, &count));
    slepc_check(VecGetArray(next, &y));
    slepc_check(VecGetArrayRead(present, &x));
    slepc_check(VecGetArrayRead(before, &w));
    for (PetscInt i = 0; i < count; i++) y[i] = a * y[i] + b * x[i] + c * w[i];
    slepc_check(VecRestoreArray(next, &y));
    slepc_check(VecRestoreArrayRead(present, &x));
    slepc_check(VecRestoreArrayRead(before, &w));
}

/* y <- p(B) x by the three-term recurrence. The null vectors, at the top of B's spectrum, are taken out of x before p raises them, and get
 * the value -2, below all that is wanted. An error once there were too many products. */
static PetscErrorCode multiply(Mat matrix, Vec x, Vec y) {
    struct operator *operator;
    slepc_check(MatShellGetContext(matrix, &operator));
    const struct filter *p = &operator->filter;
    if (operator->products + p->degree > operator->job->options.max_products) return PETSC_ERR_NOT_CONVERGED;
    double middle = (p->cut + p->low) / 2, radius = (p->cut - p->low) / 2, *values;
    Vec before = operator->work[0], present = y, next = operator->work[1];
    slepc_check(VecCopy(x, before));
    slepc_check(VecGetArray(before, &values));
    null_parts(operator, values, operator->along);
    take_null(operator, operator->along, values);
    slepc_check(VecRestoreArray(before, &values));
    operator_apply(operator, before, present);
    slepc_check(VecAXPBY(present, -middle / radius, 1 / radius, before));
    for (int i = 2; i <= p->degree; i++) {
        operator_apply(operator, present, next);
        combine(next, 2 / radius, present, -2 * middle / radius, before, -1);
        Vec done = before;
        before = present;
        present = next;
        next = done;
    }
    if (present != y) slepc_check(VecCopy(present, y));
    slepc_check(VecGetArray(y, &values));
    null_parts(operator, values, operator->rest);
    for (int64_t c = 0; c < operator->graph->components; c++) operator->rest[c] += 2 * operator->along[c];
    take_null(operator, operator->rest, values);
    slepc_check(VecRestoreArray(y, &values));
    double part = operator->expected > 0 ? (double)++operator->applied / (double)operator->expected : 0;
    tick(operator->job, part < 0.99 ? part : 0.99);
    return 0;
}

/* An upper bound of the combinatorial Laplacian's spectrum (Anderson and Morley 1985): the largest sum of two neighbours' degrees. */
static double largest_edge_degree(struct job *job, const struct graph *graph, const double *other) {
    double largest = 0;
    for (int64_t i = 0; i < graph->count; i++) {
        for (int64_t e = graph->row_start[i]; e < graph->row_start[i + 1]; e++) {
            if (graph->affinities[e] > 0) largest = fmax(largest, graph->degrees[i] + other[e]);
        }
    }
    largest = max_f64(job, largest);
    return largest > 0 ? largest : 1;
}

/* B with its diagonal, as PETSc's matrix. */
static void make_plain(struct operator *operator) {
    const struct graph *graph = operator->graph;
    struct job *job = operator->job;
    bool combinatorial = job->options.laplacian == LFM_LAPLACIAN_COMBINATORIAL;
    int64_t n = graph->count, entries = graph->row_start[n], first = graph->starts[job->rank], at = 0;
    double *other = take((size_t)entries, sizeof *other);
    fetch(job, graph->starts, graph->degrees, sizeof *other, graph->columns, entries, other);
    operator->shift = combinatorial ? largest_edge_degree(job, graph, other) : 1;
    PetscInt *start = take((size_t)n + 1, sizeof *start), *columns = take((size_t)(entries + n), sizeof *columns);
    double *values = take((size_t)(entries + n), sizeof *values);
    start[0] = 0;
    for (int64_t i = 0; i < n; i++) {
        double degree = graph->degrees[i];
        bool placed = false;
        for (int64_t e = graph->row_start[i]; e <= graph->row_start[i + 1]; e++) {
            bool end = e == graph->row_start[i + 1];
            if (!placed && (end || graph->columns[e] > first + i)) {
                columns[at] = first + i;
                values[at++] = combinatorial ? operator->shift - degree : degree > 0 ? 0 : 1;
                placed = true;
            }
            if (end) break;
            double w = graph->affinities[e];
            columns[at] = graph->columns[e];
            values[at++] = combinatorial || w == 0 ? w : w * (1 / sqrt(degree) * (1 / sqrt(other[e])));
        }
        start[i + 1] = at;
    }
    PetscInt all = graph->starts[job->ranks];
    slepc_check(MatCreateMPIAIJWithArrays(job->comm, n, n, all, all, start, columns, values, &operator->plain));
    free(other);
    free(start);
    free(columns);
    free(values);
}

void operator_make(struct job *job, const struct graph *graph, struct operator *operator) {
    memset(operator, 0, sizeof *operator);
    operator->job = job;
    operator->graph = graph;
    make_plain(operator);
    bool combinatorial = job->options.laplacian == LFM_LAPLACIAN_COMBINATORIAL;
    int64_t n = graph->count;
    operator->null = take((size_t)n, sizeof(double));
    operator->along = take_zeroed((size_t)graph->components, sizeof(double));
    operator->rest = take((size_t)graph->components, sizeof(double));
    for (int64_t i = 0; i < n; i++) {
        operator->null[i] = combinatorial || graph->degrees[i] == 0 ? 1 : graph->degrees[i];
        operator->along[graph->component[i]] += operator->null[i];
    }
    MPI_Allreduce(MPI_IN_PLACE, operator->along, (int)graph->components, MPI_DOUBLE, MPI_SUM, job->comm);
    for (int64_t i = 0; i < n; i++) operator->null[i] = sqrt(operator->null[i] / operator->along[graph->component[i]]);
    PetscInt all = graph->starts[job->ranks];
    operator->filter = (struct filter){1, -operator->shift, operator->shift};
    slepc_check(MatCreateVecs(operator->plain, &operator->work[0], &operator->work[1]));
    slepc_check(MatCreateShell(job->comm, n, n, all, all, operator, &operator->filtered));
    slepc_check(MatShellSetOperation(operator->filtered, MATOP_MULT, (void (*)(void))multiply));
    slepc_check(MatSetOption(operator->filtered, MAT_SYMMETRIC, PETSC_TRUE));
}

void operator_free(struct operator *operator) {
    slepc_check(MatDestroy(&operator->plain));
    slepc_check(MatDestroy(&operator->filtered));
    for (int v = 0; v < 2; v++) slepc_check(VecDestroy(&operator->work[v]));
    free(operator->null);
    free(operator->along);
    free(operator->rest);
}

void dense_pairs(struct operator *operator, int64_t count, double *values, Vec *vectors) {
    struct job *job = operator->job;
    const struct graph *graph = operator->graph;
    int64_t n = graph->starts[job->ranks], own = graph->count, first = graph->starts[job->rank];
    double *full = take((size_t)(n * n), sizeof *full), *eigenvalues = take((size_t)n, sizeof *eigenvalues);
    int *counts = take((size_t)job->ranks, sizeof *counts), *at = take((size_t)job->ranks, sizeof *at);
    double *rows = take_zeroed((size_t)(own * n), sizeof *rows), *null = take((size_t)n, sizeof *null);
    int64_t *component = take((size_t)n, sizeof *component);
    for (int64_t i = 0; i < own; i++) {
        PetscInt width;
        const PetscInt *columns;
        const PetscScalar *entries;
        slepc_check(MatGetRow(operator->plain, first + i, &width, &columns, &entries));
        for (PetscInt e = 0; e < width; e++) rows[i * n + columns[e]] = entries[e];
        slepc_check(MatRestoreRow(operator->plain, first + i, &width, &columns, &entries));
    }
    for (int r = 0; r < job->ranks; r++) {
        counts[r] = (int)(graph->starts[r + 1] - graph->starts[r]);
        at[r] = (int)graph->starts[r];
    }
    MPI_Allgatherv(operator->null, (int)own, MPI_DOUBLE, null, counts, at, MPI_DOUBLE, job->comm);
    MPI_Allgatherv(graph->component, (int)own, MPI_INT64_T, component, counts, at, MPI_INT64_T, job->comm);
    for (int r = 0; r < job->ranks; r++) {
        counts[r] *= (int)n;
        at[r] *= (int)n;
    }
    MPI_Allgatherv(rows, (int)(own * n), MPI_DOUBLE, full, counts, at, MPI_DOUBLE, job->comm);
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
            if (component[i] == component[j]) full[i * n + j] -= 3 * operator->shift * null[i] * null[j];
        }
    }
    PetscBLASInt size = (PetscBLASInt)n, work_size = 34 * size, info;
    double *work = take((size_t)work_size, sizeof *work);
    LAPACKsyev_("V", "U", &size, full, &size, eigenvalues, work, &work_size, &info);
    if (info != 0) fault_now(EXIT_FAILED, "the dense eigensolver did not converge; use another --solver");
    for (int64_t p = 0; p < count; p++) {
        values[p] = eigenvalues[n - 1 - p];
        vector_write(vectors[p], full + (n - 1 - p) * n + first);
    }
    free(full);
    free(eigenvalues);
    free(counts);
    free(at);
    free(rows);
    free(null);
    free(component);
    free(work);
}
