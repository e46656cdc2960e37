#include "job.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *const STAGE_NAMES[STAGES] = {"read", "neighbors", "affinity", "spectrum", "write"};
char *warnings[8];
int warning_count;

static int fault_code;
static char fault_text[2048];
static bool line_open; /* a progress line stands on the terminal */

static void end_line(void) {
    if (line_open) fputs("\r\x1b[K", stderr);
    line_open = false;
}

void fault_set(int code, const char *format, ...) {
    if (fault_code != 0) return;
    fault_code = code;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault_text, sizeof fault_text, format, arguments);
    va_end(arguments);
}

void fault_check(const struct job *job) {
    int first = fault_code != 0 ? job->rank : job->ranks, lowest, code;
    MPI_Allreduce(&first, &lowest, 1, MPI_INT, MPI_MIN, job->comm);
    if (lowest == job->ranks) return;
    code = fault_code;
    MPI_Bcast(&code, 1, MPI_INT, lowest, job->comm);
    if (job->rank == 0) end_line();
    fflush(stderr);
    MPI_Barrier(job->comm);
    if (job->rank == lowest) {
        fprintf(stderr, "lfm: %s\n", fault_text);
        fflush(stderr);
    }
    MPI_Barrier(job->comm);
    MPI_Finalize();
    /* No destructors: they belong to libraries whose work was cut short. */
    _exit(code);
}

_Noreturn static void end_all(int code, const char *text) {
    int rank;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    /* What all ranks meet at once is told once: the first ends the others. */
    if (rank > 0) usleep(500000);
    end_line();
    fprintf(stderr, "lfm: %s\n", text);
    fflush(stderr);
    MPI_Abort(MPI_COMM_WORLD, code);
    _exit(code);
}

void fault_now(int code, const char *format, ...) {
    char text[sizeof fault_text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    end_all(code, text);
}

void fault_of_library(int32_t status) {
    char text[sizeof fault_text];
    lfm_last_error(text, sizeof text);
    bool usage = status == LFM_ERROR_ARGUMENT || status == LFM_ERROR_DATA || status == LFM_ERROR_FILE;
    end_all(usage ? EXIT_USAGE : status == LFM_ERROR_INTERNAL ? EXIT_DEFECT : EXIT_FAILED, text);
}

static void *taken(void *memory, size_t count, size_t size) {
    if (memory != NULL) return memory;
    fault_now(EXIT_FAILED, "there is not enough memory for %zu more bytes on a rank; use more ranks, a smaller --k or fewer --eigenpairs",
              count * size);
}

void *take(size_t count, size_t size) {
    return taken(size != 0 && count > SIZE_MAX / 2 / size ? NULL : malloc(count * size + 1), count, size);
}

void *take_zeroed(size_t count, size_t size) { return taken(calloc(count + 1, size), count, size); }

void stage_begin(struct job *job, enum stage stage) {
    job->stage = stage;
    job->stage_begun = MPI_Wtime();
    job->stage_spent = (double)clock() / CLOCKS_PER_SEC;
    job->stage_waited = waited();
    tick(job, 0);
}

void stage_end(struct job *job) {
    tick(job, 1);
    job->seconds[job->stage] += MPI_Wtime() - job->stage_begun;
    double inside = waited() - job->stage_waited;
    job->mpi_seconds[job->stage] += inside;
    job->processor_seconds[job->stage] += (double)clock() / CLOCKS_PER_SEC - job->stage_spent - inside;
}

/* LFM_MPI_KILL=STAGE:FRACTION, which the tests set, kills the last rank once a stage has come so far. */
static void die_where_told(const struct job *job, double fraction) {
    const char *text = getenv("LFM_MPI_KILL"), *name = STAGE_NAMES[job->stage];
    if (text == NULL || job->rank != job->ranks - 1 || strncmp(text, name, strlen(name)) != 0) return;
    if (text[strlen(name)] == ':' && fraction >= atof(text + strlen(name) + 1)) raise(SIGKILL);
}

void tick(struct job *job, double fraction) {
    die_where_told(job, fraction);
    static double last;
    static enum stage told = STAGES;
    double now = MPI_Wtime();
    if (job->rank != 0 || (told == job->stage && now - last < 0.1 && fraction < 1)) return;
    last = now;
    told = job->stage;
    if (job->options.progress_lines) {
        fprintf(stderr, "lfm-progress %s %.4f\n", STAGE_NAMES[job->stage], fraction);
        fflush(stderr);
    } else if (!job->options.quiet && !job->options.json && isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\x1b[K%s %.0f %%", STAGE_NAMES[job->stage], 100 * fraction);
        fflush(stderr);
        line_open = true;
    }
}

void warn(struct job *job, const char *format, ...) {
    if (job->rank != 0 || warning_count == (int)(sizeof warnings / sizeof *warnings)) return;
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    warnings[warning_count] = strcpy(take(strlen(text) + 1, 1), text);
    warning_count++;
    if (job->options.quiet) return;
    end_line();
    fprintf(stderr, "lfm: warning: %s\n", text);
}

int64_t sum_i64(const struct job *job, int64_t value) {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT64_T, MPI_SUM, job->comm);
    return value;
}

int64_t max_i64(const struct job *job, int64_t value) {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT64_T, MPI_MAX, job->comm);
    return value;
}

int64_t min_i64(const struct job *job, int64_t value) {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_INT64_T, MPI_MIN, job->comm);
    return value;
}

double sum_f64(const struct job *job, double value) {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, job->comm);
    return value;
}

double max_f64(const struct job *job, double value) {
    MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, job->comm);
    return value;
}

int64_t *starts_of(const struct job *job, int64_t count) {
    int64_t *starts = take((size_t)job->ranks + 1, sizeof *starts);
    starts[0] = 0;
    MPI_Allgather(&count, 1, MPI_INT64_T, starts + 1, 1, MPI_INT64_T, job->comm);
    for (int r = 0; r < job->ranks; r++) starts[r + 1] += starts[r];
    return starts;
}

int owner_of(const int64_t *starts, int ranks, int64_t id) {
    int low = 0, high = ranks - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (id < starts[middle + 1]) high = middle;
        else low = middle + 1;
    }
    return low;
}

uint64_t mix64(uint64_t seed, uint64_t value) {
    uint64_t z = seed + (value + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

const char *size_text(int64_t bytes, char text[32]) {
    double value = (double)bytes / 1048576;
    const char *unit = "MiB";
    if (value >= 1000) {
        value /= 1024;
        unit = "GiB";
    }
    snprintf(text, 32, "%.*f %s", value >= 100 ? 0 : value >= 10 ? 1 : 2, value, unit);
    return text;
}

const char *thousands(int64_t value, char text[32]) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, value), at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = 0;
    return text;
}
