/* job.h: what every part of lfm-mpi shares: the run, its options, failures, progress, seconds, memory of its own. */
#ifndef LFM_MPI_JOB_H
#define LFM_MPI_JOB_H

#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfm.h"

/* Exit codes, those of `lfm`. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_DEFECT = 70 };

enum solver { SOLVER_AUTO, SOLVER_DENSE, SOLVER_KRYLOVSCHUR, SOLVER_LOBPCG };

enum stage { STAGE_READ, STAGE_NEIGHBORS, STAGE_AFFINITY, STAGE_SPECTRUM, STAGE_WRITE, STAGES };

/* Options of `lfm-mpi spectrum`, named and defaulted as those of `lfm spectrum`. */
struct options {
    const char *input;
    const char *output;
    int32_t metric, neighbors, kernel, laplacian; /* numbers of lfm_options.h */
    int32_t k;                                    /* 0: by the number of distinct samples */
    int32_t eigenpairs;                           /* 0: 50, or as many as there are distinct samples */
    int32_t max_products;
    double tolerance;
    int64_t first_row, end_row;                   /* of the input's rows those from..end - 1; end -1: to its last */
    int64_t max_memory;                           /* bytes of a rank; 0: what its machine has free, -1: no limit */
    uint64_t seed;
    int32_t threads;                              /* of a rank; 0: its share of the machine's processors */
    enum solver solver;
    bool json, quiet, resume, progress_lines;
    int eps_argc;                                 /* what follows --, for SLEPc */
    char **eps_argv;
};

struct job {
    MPI_Comm comm;
    int rank, ranks;
    int ranks_here; /* ranks on this machine */
    struct options options;
    lfm_call call;
    double begun;
    double seconds[STAGES];
    double processor_seconds[STAGES]; /* of all threads of this rank, without those inside MPI */
    double mpi_seconds[STAGES];       /* processor seconds inside MPI: copies, and waiting where that spins */
    enum stage stage;
    double stage_begun, stage_spent, stage_waited;
    int64_t predicted; /* bytes of the rank that needs most */
};

/* ---- failures ---- */

/* Remembers this rank's first failure; nothing happens until all ranks reach fault_check(). */
void fault_set(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Collective: where some rank remembered a failure, the lowest such rank prints its sentence and all ranks end with its code. */
void fault_check(const struct job *job);
/* For a failure that other ranks cannot learn of in time: prints the sentence and ends all ranks. */
_Noreturn void fault_now(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The library's last sentence as a failure of this rank, at once. */
_Noreturn void fault_of_library(int32_t status);

/* Bytes from the heap; ends all ranks where there are none. Of 0 bytes a pointer that can be freed. */
void *take(size_t count, size_t size);
void *take_zeroed(size_t count, size_t size);

/* ---- progress and time ---- */

void stage_begin(struct job *job, enum stage stage);
void stage_end(struct job *job);
/* Rank 0 tells how far the present stage has come, 0..1. */
void tick(struct job *job, double fraction);
/* A warning of the result; rank 0 prints it. */
void warn(struct job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));
extern const char *const STAGE_NAMES[STAGES];
/* Warnings so far, for the JSON; rank 0 has them. */
extern char *warnings[8];
extern int warning_count;

/* Processor seconds of this rank inside MPI so far. */
double waited(void);

/* ---- sums over all ranks ---- */

int64_t sum_i64(const struct job *job, int64_t value);
int64_t max_i64(const struct job *job, int64_t value);
int64_t min_i64(const struct job *job, int64_t value);
double sum_f64(const struct job *job, double value);
double max_f64(const struct job *job, double value);
/* First position of each rank in what all ranks hold one after the other: ranks + 1 numbers, to be freed. */
int64_t *starts_of(const struct job *job, int64_t count);
/* The rank that holds position id. */
int owner_of(const int64_t *starts, int ranks, int64_t id);

/* 64 bits from a number and a seed (splitmix64; Steele, Lea and Flood 2014). */
uint64_t mix64(uint64_t seed, uint64_t value);

/* "12.3 MiB", as lfm writes sizes. */
const char *size_text(int64_t bytes, char text[32]);
/* "1,234,567". */
const char *thousands(int64_t value, char text[32]);

#endif
