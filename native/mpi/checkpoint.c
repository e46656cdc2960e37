#include "checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shards.h"

static const char NAME[] = "job.txt";
static char *folder;

const char *checkpoint_folder(void) { return folder; }

/* What a job is: a checkpoint serves no other. */
static void describe(const struct job *job, const struct nodes *nodes, char *text, size_t capacity) {
    const struct options *o = &job->options;
    snprintf(text, capacity,
             "lfm-mpi %s checkpoint\nranks %d\nrows %" PRId64 "\ncolumns %d\nchecksum %016" PRIx64 "\nk %d\nmetric %d\nneighbors %d\n"
             "kernel %d\nlaplacian %d\neigenpairs %d\ntolerance %.17g\nseed %" PRIu64 "\n",
             LFM_VERSION_STRING, job->ranks, nodes->samples, nodes->cols, nodes->checksum, o->k, o->metric, o->neighbors, o->kernel,
             o->laplacian, o->eigenpairs, o->tolerance, o->seed);
}

/* The first line in which two descriptions differ, as "ranks 2". */
static void difference(const char *ours, const char *theirs, char *line, size_t capacity) {
    while (*ours != 0 && *theirs != 0) {
        size_t own = strcspn(ours, "\n"), other = strcspn(theirs, "\n");
        if (own != other || strncmp(ours, theirs, own) != 0) {
            snprintf(line, capacity, "%.*s there, %.*s now", (int)other, theirs, (int)own, ours);
            return;
        }
        ours += own + (ours[own] == '\n');
        theirs += other + (theirs[other] == '\n');
    }
    snprintf(line, capacity, "its description ends early");
}

static void open_folder(const struct job *job, const char *ours) {
    struct stat facts;
    char theirs[1024] = "", line[512], *path = path_in(folder, "%s", NAME);
    /* The description is written first: a folder without it holds nothing yet. */
    FILE *file = fopen(path, "rb");
    if (file != NULL && !job->options.resume) {
        fault_set(EXIT_USAGE, "%s holds the checkpoints of a run that did not end; go on with --resume, or delete it", folder);
    } else if (file != NULL) {
        theirs[fread(theirs, 1, sizeof theirs - 1, file)] = 0;
        if (strcmp(ours, theirs) != 0) {
            difference(ours, theirs, line, sizeof line);
            fault_set(EXIT_USAGE, "%s is of another job (%s); give the same command, or delete it", folder, line);
        }
    } else if (stat(folder, &facts) != 0 && mkdir(folder, 0777) != 0) {
        fault_set(EXIT_FAILED, "%s could not be made (%s); choose another --output", folder, strerror(errno));
    } else {
        FILE *made = file_begin(path);
        file_write(made, path, ours, strlen(ours));
        file_end(made, path);
    }
    if (file != NULL) fclose(file);
    free(path);
}

void checkpoint_begin(struct job *job, const struct nodes *nodes) {
    const char *output = job->options.output;
    char ours[1024];
    folder = take(strlen(output) + 9, 1);
    sprintf(folder, "%s.partial", output);
    describe(job, nodes, ours, sizeof ours);
    if (job->rank == 0) open_folder(job, ours);
    fault_check(job);
}

void checkpoint_forget(const struct job *job, const char *from) {
    const char *kinds[] = {"neighbors", "pairs"}, *ends[] = {"", ".tmp"};
    for (int i = 0; i < 4; i++) {
        char *path = path_in(from, "%s-%05d%s", kinds[i / 2], job->rank, ends[i % 2]);
        unlink(path);
        free(path);
    }
    for (int i = 0; i < 2 && job->rank == 0; i++) {
        char *path = path_in(from, "%s%s", NAME, ends[i]);
        unlink(path);
        free(path);
    }
}

void checkpoint_write_lists(struct job *job, const struct lists *lists, int64_t steps) {
    char *path = path_in(folder, "neighbors-%05d", job->rank);
    int64_t head[] = {steps, lists->count, lists->k};
    size_t entries = (size_t)lists->count * (size_t)lists->k;
    FILE *file = file_begin(path);
    file_write(file, path, head, sizeof head);
    file_write(file, path, lists->index, entries * sizeof *lists->index);
    file_write(file, path, lists->distance, entries * sizeof *lists->distance);
    file_end(file, path);
    free(path);
    tick(job, search_base + search_part);
}

int64_t checkpoint_read_lists(struct job *job, struct lists *lists) {
    if (!job->options.resume) return 0;
    char *path = path_in(folder, "neighbors-%05d", job->rank);
    int64_t head[3] = {0};
    size_t entries = (size_t)lists->count * (size_t)lists->k;
    FILE *file = fopen(path, "rb");
    bool good = file != NULL && fread(head, sizeof head, 1, file) == 1 && head[1] == lists->count && head[2] == lists->k;
    good = good && fread(lists->index, sizeof *lists->index, entries, file) == entries;
    good = good && fread(lists->distance, sizeof *lists->distance, entries, file) == entries;
    if (file != NULL) fclose(file);
    if (file != NULL && !good) fault_set(EXIT_USAGE, "%s is damaged; delete %s and begin anew", path, folder);
    fault_check(job);
    free(path);
    return min_i64(job, good ? head[0] : 0);
}

void checkpoint_write_pairs(const struct job *job, int64_t writing, int64_t count, int64_t rows, const double *values,
                            double *const *vectors) {
    char *path = path_in(folder, "pairs-%05d", job->rank);
    int64_t head[] = {count, rows, writing};
    FILE *file = file_begin(path);
    file_write(file, path, head, sizeof head);
    file_write(file, path, values, (size_t)count * sizeof *values);
    for (int64_t p = 0; p < count; p++) file_write(file, path, vectors[p], (size_t)rows * sizeof **vectors);
    file_end(file, path);
    free(path);
}

int64_t checkpoint_read_pairs(const struct job *job, int64_t *writing, int64_t most, int64_t rows, double *values, double **vectors) {
    *writing = 0;
    if (!job->options.resume) return 0;
    char *path = path_in(folder, "pairs-%05d", job->rank);
    int64_t head[3] = {0};
    FILE *file = fopen(path, "rb");
    bool good = file != NULL && fread(head, sizeof head, 1, file) == 1 && head[1] == rows && head[0] >= 0;
    int64_t count = head[0] < most ? head[0] : most;
    good = good && fread(values, sizeof *values, (size_t)count, file) == (size_t)count;
    good = good && fseeko(file, (off_t)(sizeof head + (size_t)head[0] * sizeof *values), SEEK_SET) == 0;
    for (int64_t p = 0; good && p < count; p++) {
        vectors[p] = take((size_t)rows, sizeof **vectors);
        good = fread(vectors[p], sizeof **vectors, (size_t)rows, file) == (size_t)rows;
    }
    if (file != NULL) fclose(file);
    if (file != NULL && !good) fault_set(EXIT_USAGE, "%s is damaged; delete %s and begin anew", path, folder);
    fault_check(job);
    free(path);
    /* A kill may have left files of two writings, whose columns are not parts of the same vectors. */
    *writing = max_i64(job, good ? head[2] : 0);
    bool together = min_i64(job, good ? head[2] : 0) == *writing;
    int64_t all = min_i64(job, good && together ? count : 0);
    for (int64_t p = all; good && p < count; p++) free(vectors[p]);
    return all;
}
