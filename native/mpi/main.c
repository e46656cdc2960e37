/* lfm-mpi: the spectrum of a neighbour graph on many ranks, by MPI, SLEPc and the kernels of liblfm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint.h"
#include "options.h"
#include "output.h"
#include "plan.h"

static int32_t report(void *user, const char *stage, double fraction) {
    (void)stage;
    tick(user, search_base + search_part * (fraction >= 0 && fraction <= 1 ? fraction : 0));
    return 0;
}

/* Ranks on this machine, and of its processors those that a rank's threads take. */
static void look_around(struct job *job) {
    MPI_Comm here;
    MPI_Comm_split_type(job->comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
    MPI_Comm_size(here, &job->ranks_here);
    MPI_Comm_free(&here);
    /* The engine and the ranks run in parallel above BLAS; one that cannot be told so has one thread. */
    lfm_set_blas_threads(1);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int share = processors > job->ranks_here ? (int)(processors / job->ranks_here) : 1;
    int threads = job->options.threads > 0 ? job->options.threads : share;
    job->call = (lfm_call){.struct_size = sizeof job->call, .threads = threads, .progress = report, .user = job};
}

/* Ranks that compute with different programs or libraries would compute different things. */
static void check_versions(struct job *job) {
    char own[128], slepc[64], first[sizeof own];
    SlepcGetVersion(slepc, sizeof slepc);
    snprintf(own, sizeof own, "lfm-mpi %s with LfmNative %s and %s", LFM_VERSION_STRING, lfm_version_string(), slepc);
    memcpy(first, own, sizeof own);
    MPI_Bcast(first, sizeof first, MPI_BYTE, 0, job->comm);
    if (lfm_abi_version() != LFM_ABI_VERSION) {
        fault_set(EXIT_FAILED, "rank %d loads a liblfm.so of interface %u and lfm-mpi was built for %d; install matching versions",
                  job->rank, lfm_abi_version(), LFM_ABI_VERSION);
    } else if (strcmp(own, first) != 0) {
        fault_set(EXIT_FAILED, "rank %d runs %s, and rank 0 %s; install the same on all machines", job->rank, own, first);
    }
    fault_check(job);
}

static void run(struct job *job) {
    struct matrix_shape shape;
    struct nodes nodes;
    struct lists lists = {0};
    struct graph graph;
    struct spectrum spectrum;
    stage_begin(job, STAGE_READ);
    output_check(job);
    shape_read(job, &shape);
    plan_check(job, &shape);
    int64_t first = shape.rows * job->rank / job->ranks, last = shape.rows * (job->rank + 1) / job->ranks;
    float *rows = shards_read(job, &shape, shape.first + first, last - first);
    stage_end(job);

    stage_begin(job, STAGE_NEIGHBORS);
    nodes_find(job, rows, last - first, shape.cols, &nodes);
    int64_t n = nodes.starts[job->ranks];
    if (job->options.k >= n && job->rank == 0) {
        fault_set(EXIT_USAGE, "--k is %d; with %lld samples it must lie in 1..%lld", job->options.k, (long long)n, (long long)(n - 1));
    }
    if (job->options.eigenpairs > n && job->rank == 0) {
        fault_set(EXIT_USAGE, "--eigenpairs is %d; a graph of %lld distinct samples has 1..%lld", job->options.eigenpairs, (long long)n,
                  (long long)n);
    }
    fault_check(job);
    if (nodes.copies > 0) {
        warn(job, "%s: %lld of %lld rows are copies of others; they share nodes and matches", job->options.input, (long long)nodes.copies,
             (long long)nodes.samples);
    }
    checkpoint_begin(job, &nodes);
    lists_find(job, &nodes, &lists);
    struct facts facts = {.k = lists.k, .copies = nodes.copies, .approximate = lists.approximate, .recall = lists.recall};
    stage_end(job);

    stage_begin(job, STAGE_AFFINITY);
    free(nodes.rows);
    nodes.rows = NULL;
    graph_build(job, &nodes, &lists, &graph);
    facts.edges = graph.entries / 2;
    facts.components = graph.components;
    facts.sizes = graph.sizes;
    stage_end(job);

    stage_begin(job, STAGE_SPECTRUM);
    spectrum_compute(job, &graph, &spectrum);
    stage_end(job);

    stage_begin(job, STAGE_WRITE);
    output_write(job, &nodes, &spectrum, &facts);
    stage_end(job);
    output_print(job, &shape, &spectrum, &facts);
    spectrum_free(&spectrum);
    graph_free(&graph);
    nodes_free(&nodes);
    shape_free(&shape);
}

int main(int argc, char **argv) {
    struct job job = {.comm = MPI_COMM_WORLD};
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        char slepc[64];
        SlepcGetVersion(slepc, sizeof slepc);
        printf("lfm-mpi %s, LfmNative %s, %s\n", LFM_VERSION_STRING, lfm_version_string(), slepc);
        return EXIT_DONE;
    }
    MPI_Init(NULL, NULL);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
    MPI_Comm_rank(job.comm, &job.rank);
    MPI_Comm_size(job.comm, &job.ranks);
    job.begun = MPI_Wtime();
    bool more = options_read(&job, argc, argv);
    fault_check(&job);
    if (more) {
        look_around(&job);
        check_versions(&job);
        run(&job);
    }
    MPI_Finalize();
    return EXIT_DONE;
}
