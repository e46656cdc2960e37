#include "plan.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lists.h"
#include "pairs.h"

/* What a process has without data: runtime, MPI and PETSc, measured with 7 rows. */
static const int64_t PROCESS = 50 << 20;

static int64_t kilobytes(const char *path, const char *key) {
    char line[256];
    long long value = 0;
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0 && sscanf(line + strlen(key), ": %lld", &value) == 1) break;
    }
    if (file != NULL) fclose(file);
    return value * 1024;
}

int64_t peak_bytes(void) { return kilobytes("/proc/self/status", "VmHWM"); }

/* What the kernel calls available, and of a container with a limit at most what that leaves. */
static int64_t available(void) {
    int64_t free_bytes = kilobytes("/proc/meminfo", "MemAvailable");
    long long limit, used;
    FILE *most = fopen("/sys/fs/cgroup/memory.max", "r"), *now = fopen("/sys/fs/cgroup/memory.current", "r");
    if (most != NULL && now != NULL && fscanf(most, "%lld", &limit) == 1 && fscanf(now, "%lld", &used) == 1 && limit - used < free_bytes)
        free_bytes = limit - used;
    if (most != NULL) fclose(most);
    if (now != NULL) fclose(now);
    return free_bytes;
}

static int64_t largest(int64_t a, int64_t b) { return a > b ? a : b; }

/* Bytes of the rank with the most rows, by stage; an edge is taken to be listed from one end only. Where records are sorted before they are
 * sent they count twice, and what comes once more. The rows themselves are freed when their neighbours are known. */
static int64_t stage_bytes(const struct job *job, const struct matrix_shape *shape, enum stage stage) {
    const struct options *o = &job->options;
    int64_t n = shape->rows, rows = (n + job->ranks - 1) / job->ranks, d = shape->cols, k = lists_k(o, n);
    int64_t m = spectrum_size(o, n), input = 4 * rows * d, lists = 16 * rows * k, entries = 2 * rows * k;
    /* The search holds rows once more in float32, and in int16; its results pass through a buffer. */
    int64_t searching = 6 * rows * d + 12 * (rows * k < 1 << 24 ? rows * k : 1 << 24);
    int64_t graph = 16 * entries + 24 * rows, matrix = 16 * (entries + rows);
    switch (stage) {
    case STAGE_READ:
        return input + 3 * 24 * rows + 16 * rows;
    case STAGE_NEIGHBORS:
        if (!lists_approximate(o, n, (int32_t)k)) return input + lists + searching + (job->ranks > 1 ? 2 * input : 0);
        return input + lists + 3 * (input + 24 * rows) + largest(searching, 3 * rows * (16 * k + 12));
    case STAGE_AFFINITY:
        return lists + largest(3 * 24 * rows * k + 12 * rows * k, 24 * rows * k + 17 * entries + 60 * entries);
    case STAGE_SPECTRUM:
        if (spectrum_dense(o, n, m)) return graph + matrix + 3 * 8 * n * n + 8 * rows * m;
        return graph + largest(60 * entries, 2 * matrix + 8 * rows * (basis_size(m, n) + 2 * m + 8));
    default:
        return graph + 8 * rows * m * 4;
    }
}

void plan_check(struct job *job, const struct matrix_shape *shape) {
    if (job->options.solver == SOLVER_DENSE && shape->rows > DENSE_MOST && job->rank == 0) {
        fault_set(EXIT_USAGE, "--solver is dense; with ranks it takes at most %d rows, and there are %lld: use krylovschur", DENSE_MOST,
                  (long long)shape->rows);
    }
    fault_check(job);
    enum stage worst = STAGE_READ;
    for (enum stage stage = STAGE_READ; stage < STAGES; stage++) {
        int64_t bytes = PROCESS + stage_bytes(job, shape, stage);
        if (bytes <= job->predicted) continue;
        job->predicted = bytes;
        worst = stage;
    }
    int64_t limit = job->options.max_memory, allowed = limit > 0 ? limit : available() / job->ranks_here;
    if (limit >= 0 && job->predicted > allowed) {
        char needed[32], left[32], host[64] = "";
        gethostname(host, sizeof host - 1);
        size_text(job->predicted, needed);
        size_text(allowed, left);
        if (limit > 0) {
            fault_set(EXIT_USAGE, "this job is predicted to need %s on a rank (%s) and --max-memory allows %s; use more ranks, a smaller "
                      "--k or fewer --eigenpairs", needed, STAGE_NAMES[worst], left);
        } else {
            fault_set(EXIT_USAGE, "this job is predicted to need %s on a rank (%s) and %s has %s left for each of its %d; use more "
                      "machines, a smaller --k or fewer --eigenpairs", needed, STAGE_NAMES[worst], host, left, job->ranks_here);
        }
    }
    fault_check(job);
}
