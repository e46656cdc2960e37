#include "shards.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *path_in(const char *folder, const char *format, ...) {
    char name[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    char *path = take(strlen(folder) + strlen(name) + 2, 1);
    sprintf(path, "%s/%s", folder, name);
    return path;
}

/* The text after a key of the head's dictionary, spaces skipped. */
static const char *value_of(const char *head, const char *key) {
    const char *at = strstr(head, key);
    if (at == NULL) return "";
    at = strchr(at + strlen(key), ':');
    return at == NULL ? "" : at + 1 + strspn(at + 1, " ");
}

/* Reads the head of an .npy file (numpy.lib.format, versions 1 to 3); false after a failure. */
static bool read_head(const char *path, struct shard *shard, int64_t *cols) {
    unsigned char start[12];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fault_set(EXIT_USAGE, "%s: %s; check the path", path, errno == ENOENT ? "no such file" : strerror(errno));
        return false;
    }
    bool magic = fread(start, 1, 10, file) == 10 && memcmp(start, "\x93NUMPY", 6) == 0;
    size_t length = 0, head_start = 10;
    if (magic && start[6] == 1) length = start[8] | (size_t)start[9] << 8;
    else if (magic && fread(start + 10, 1, 2, file) == 2) {
        length = start[8] | (size_t)start[9] << 8 | (size_t)start[10] << 16 | (size_t)start[11] << 24;
        head_start = 12;
    }
    char *head = take_zeroed(length < 1 << 20 ? length + 1 : 1, 1);
    bool whole = magic && length > 0 && length < 1 << 20 && fread(head, 1, length, file) == length;
    struct stat facts;
    whole = whole && fstat(fileno(file), &facts) == 0;
    fclose(file);
    long long rows = 0, columns = 0;
    static const char *const TYPES[] = {"'<f2'", "'<f4'", "'<f8'"};
    if (!whole) fault_set(EXIT_USAGE, "%s is no .npy file; lfm-mpi reads .npy files of floating point, or a folder of them", path);
    else {
        for (int t = 0; t < 3; t++) {
            if (strncmp(value_of(head, "'descr'"), TYPES[t], 5) == 0) shard->width = 2 << t;
        }
        bool rowwise = strncmp(value_of(head, "'fortran_order'"), "False", 5) == 0;
        int end = 0;   /* beyond the bracket that closes, which a third axis keeps from matching */
        bool two = sscanf(value_of(head, "'shape'"), "(%lld , %lld )%n", &rows, &columns, &end) == 2 && end > 0;
        two = two && rows >= 0 && columns >= 0;
        shard->rows = rows;
        shard->offset = (int64_t)(head_start + length);
        *cols = columns;
        int64_t bytes = shard->offset + rows * columns * shard->width;
        if (shard->width == 0) fault_set(EXIT_USAGE, "%s holds other values than float16, float32 or float64; convert it", path);
        else if (!two) fault_set(EXIT_USAGE, "%s is no matrix of two axes; one sample a row is wanted", path);
        else if (!rowwise) fault_set(EXIT_USAGE, "%s lies column by column (fortran_order); save it row by row", path);
        else if (columns == 0) fault_set(EXIT_USAGE, "the samples have no dimensions (d = 0)");
        else if (columns >= INT32_MAX) fault_set(EXIT_USAGE, "%s has %lld columns; at most 2147483646 are read", path, columns);
        else if (facts.st_size < bytes)
            fault_set(EXIT_USAGE, "%s ends early: %lld×%lld values need %lld bytes and it has %lld; it was not written to its end", path,
                      rows, columns, (long long)bytes, (long long)facts.st_size);
        else {
            free(head);
            return true;
        }
    }
    free(head);
    return false;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The .npy files of a folder, in the order of their names. */
static char **files_of(const char *folder, int *count) {
    DIR *directory = opendir(folder);
    char **paths = NULL;
    *count = 0;
    if (directory == NULL) {
        fault_set(EXIT_USAGE, "%s: %s; check the path", folder, strerror(errno));
        return NULL;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || entry->d_name[0] == '_') continue;
        if (length < 4 || strcmp(entry->d_name + length - 4, ".npy") != 0) continue;
        paths = realloc(paths, ((size_t)*count + 1) * sizeof *paths);
        if (paths == NULL) fault_now(EXIT_FAILED, "there is not enough memory for the names of the files in %s", folder);
        paths[(*count)++] = path_in(folder, "%s", entry->d_name);
    }
    closedir(directory);
    if (*count == 0) fault_set(EXIT_USAGE, "%s is a folder without .npy files; at least one is needed", folder);
    else qsort(paths, (size_t)*count, sizeof *paths, by_name);
    return paths;
}

/* Of the rows of the files those that the options ask for. */
static void choose_rows(const struct options *o, struct matrix_shape *shape) {
    long long from = o->first_row, to = o->end_row < 0 ? shape->rows : o->end_row;
    if ((from > 0 && from >= shape->rows) || to > shape->rows) {
        char end[24] = "";
        if (o->end_row >= 0) snprintf(end, sizeof end, "%lld", to);
        fault_set(EXIT_USAGE, "--rows %lld:%s does not fit %s, which has %lld rows; the range must be within 0:%lld",
                  (long long)o->first_row, end, o->input, (long long)shape->rows, (long long)shape->rows);
        return;
    }
    shape->first = from;
    shape->rows = to - from;
}

static void look(const struct options *options, struct matrix_shape *shape) {
    const char *input = options->input;
    struct stat facts;
    bool folder = stat(input, &facts) == 0 && S_ISDIR(facts.st_mode);
    char **paths;
    if (folder) paths = files_of(input, &shape->count);
    else {
        paths = take(1, sizeof *paths);
        paths[0] = strcpy(take(strlen(input) + 1, 1), input);
        shape->count = 1;
    }
    shape->shards = take_zeroed((size_t)shape->count, sizeof *shape->shards);
    for (int i = 0; i < shape->count; i++) {
        int64_t cols = 0;
        struct shard *shard = &shape->shards[i];
        shard->path = paths[i];
        if (!read_head(paths[i], shard, &cols)) break;
        shard->first = shape->rows;
        shape->rows += shard->rows;
        if (i > 0 && cols != shape->cols) {
            fault_set(EXIT_USAGE, "%s has %lld columns, unlike %s in the same folder; all files must be alike", paths[i], (long long)cols,
                      paths[0]);
            break;
        }
        shape->cols = (int32_t)cols;
    }
    free(paths);
    choose_rows(options, shape);
    char files[48] = "";
    if (folder) snprintf(files, sizeof files, "; %d %s", shape->count, shape->count == 1 ? "file" : "files");
    char rows[32];
    snprintf(shape->description, sizeof shape->description, "%s rows × %d columns%s", thousands(shape->rows, rows), shape->cols, files);
}

void shape_read(const struct job *job, struct matrix_shape *shape) {
    memset(shape, 0, sizeof *shape);
    if (job->rank == 0) look(&job->options, shape);
    fault_check(job);
    MPI_Bcast(shape, (int)sizeof *shape, MPI_BYTE, 0, job->comm);
    if (job->rank != 0) shape->shards = take((size_t)shape->count, sizeof *shape->shards);
    MPI_Bcast(shape->shards, shape->count * (int)sizeof *shape->shards, MPI_BYTE, 0, job->comm);
    for (int i = 0; i < shape->count; i++) {
        struct shard *shard = &shape->shards[i];
        int length = job->rank == 0 ? (int)strlen(shard->path) + 1 : 0;
        MPI_Bcast(&length, 1, MPI_INT, 0, job->comm);
        if (job->rank != 0) shard->path = take((size_t)length, 1);
        MPI_Bcast(shard->path, length, MPI_BYTE, 0, job->comm);
    }
    if (shape->rows < 2) fault_set(EXIT_USAGE, "a neighbor graph needs at least 2 samples; %lld given", (long long)shape->rows);
    fault_check(job);
}

void shape_free(struct matrix_shape *shape) {
    for (int i = 0; i < shape->count; i++) free(shape->shards[i].path);
    free(shape->shards);
}

/* The number of a float16 (IEEE 754 binary16). */
static float of_half(uint16_t bits) {
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double value = exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) value = fraction == 0 ? INFINITY : NAN;
    return (float)(bits >> 15 ? -value : value);
}

/* Reads `count` rows of a shard from its row `from` on. */
static bool read_rows(const struct shard *shard, int64_t from, int64_t count, int32_t cols, float *rows) {
    FILE *file = fopen(shard->path, "rb");
    size_t row = (size_t)(cols * shard->width);
    bool good = file != NULL && fseeko(file, shard->offset + from * (int64_t)row, SEEK_SET) == 0;
    if (shard->width == sizeof *rows) good = good && fread(rows, row, (size_t)count, file) == (size_t)count;
    else {
        void *other = take(1, row);
        for (int64_t i = 0; i < count && good; i++) {
            good = fread(other, row, 1, file) == 1;
            for (int32_t j = 0; good && j < cols; j++)
                rows[i * cols + j] = shard->width == 2 ? of_half(((uint16_t *)other)[j]) : (float)((double *)other)[j];
        }
        free(other);
    }
    if (file != NULL) fclose(file);
    if (!good) fault_set(EXIT_USAGE, "%s could not be read (%s); it must lie where every rank finds it", shard->path, strerror(errno));
    return good;
}

static void check(const struct job *job, const float *rows, int64_t first, int64_t count, int32_t cols) {
    const struct options *o = &job->options;
    for (int64_t i = 0; i < count; i++) {
        const float *row = rows + i * cols;
        double squared = 0;
        for (int32_t j = 0; j < cols; j++) squared += (double)row[j] * row[j];
        if (isfinite(squared) && (squared > 0 || o->metric == LFM_METRIC_EUCLIDEAN)) continue;
        int32_t bad = 0;
        while (bad < cols && isfinite(row[bad])) bad++;
        if (bad == cols) {
            fault_set(EXIT_USAGE, "%s: row %lld is zero and has no direction; remove it or use the euclidean metric", o->input,
                      (long long)(first + i));
        } else {
            const char *value = isnan(row[bad]) ? "NaN" : row[bad] > 0 ? "Infinity" : "-Infinity";
            fault_set(EXIT_USAGE, "%s: row %lld, column %d (counted from 0) is %s; repair or remove that row", o->input,
                      (long long)(first + i), bad, value);
        }
        return;
    }
}

float *shards_read(struct job *job, const struct matrix_shape *shape, int64_t first, int64_t count) {
    float *rows = take((size_t)count * (size_t)shape->cols, sizeof *rows);
    int64_t have = 0;
    for (int i = 0; i < shape->count && have < count; i++) {
        const struct shard *shard = &shape->shards[i];
        int64_t from = first + have - shard->first;
        if (from >= shard->rows) continue;
        int64_t part = shard->rows - from < count - have ? shard->rows - from : count - have;
        if (!read_rows(shard, from, part, shape->cols, rows + have * shape->cols)) break;
        have += part;
        tick(job, (double)have / (double)count);
    }
    if (have == count) check(job, rows, first, count, shape->cols);
    fault_check(job);
    return rows;
}

static char *beside(const char *path) {
    char *name = take(strlen(path) + 5, 1);
    sprintf(name, "%s.tmp", path);
    return name;
}

_Noreturn static void not_written(const char *path) {
    int why = errno;
    char *name = beside(path);
    unlink(name);
    fault_now(EXIT_FAILED, "%s could not be written (%s); free space or choose another place, and go on with --resume", path,
              strerror(why));
}

FILE *file_begin(const char *path) {
    char *name = beside(path);
    FILE *file = fopen(name, "wb");
    free(name);
    if (file == NULL) not_written(path);
    return file;
}

void file_write(FILE *file, const char *path, const void *data, size_t bytes) {
    if (bytes > 0 && fwrite(data, 1, bytes, file) != bytes) not_written(path);
}

void npy_head(FILE *file, const char *path, int64_t rows, int64_t cols) {
    char shape[64], head[192];
    if (cols == 0) snprintf(shape, sizeof shape, "(%lld,)", (long long)rows);
    else snprintf(shape, sizeof shape, "(%lld, %lld)", (long long)rows, (long long)cols);
    int length = snprintf(head + 10, sizeof head - 10, "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }", shape);
    int padded = (10 + length + 1 + 63) / 64 * 64 - 10;
    memset(head + 10 + length, ' ', (size_t)(padded - length));
    head[10 + padded - 1] = '\n';
    memcpy(head, "\x93NUMPY\x01\x00", 8);
    head[8] = (char)(padded & 255);
    head[9] = (char)(padded >> 8);
    file_write(file, path, head, (size_t)(10 + padded));
}

void file_end(FILE *file, const char *path) {
    char *name = beside(path);
    bool good = fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (fclose(file) != 0 || !good || rename(name, path) != 0) not_written(path);
    free(name);
}
