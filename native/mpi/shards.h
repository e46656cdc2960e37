/* shards.h: .npy files, one or a folder of them, as one matrix that is spread over the ranks; and written ones. */
#ifndef LFM_MPI_SHARDS_H
#define LFM_MPI_SHARDS_H

#include <stdio.h>

#include "job.h"

/* The rows of one file. */
struct shard {
    char *path;
    int64_t first; /* row of the whole matrix */
    int64_t rows;
    int64_t offset; /* byte of the first value */
    int64_t width;  /* bytes of a value: 2, 4 or 8; float16 and float64 become float32 */
};

/* A matrix of which only the heads of its files were read. Collective: rank 0 looks, the others hear of it. */
struct matrix_shape {
    int64_t first; /* row of the files with which the matrix begins */
    int64_t rows;
    int32_t cols;
    int count;
    struct shard *shards;
    char description[128];
};

void shape_read(const struct job *job, struct matrix_shape *shape);
void shape_free(struct matrix_shape *shape);

/* `count` rows of the files from row `first` on; the first value that is not finite is a failure that names its row of the files. Under
 * the angular metrics a row of zeros is one too. To be freed. */
float *shards_read(struct job *job, const struct matrix_shape *shape, int64_t first, int64_t count);

/* Begins an .npy file of rows x cols float64 (cols 0: one axis) beside `path`; file_end renames it. A failure ends all ranks. */
FILE *file_begin(const char *path);
void npy_head(FILE *file, const char *path, int64_t rows, int64_t cols);
void file_write(FILE *file, const char *path, const void *data, size_t bytes);
void file_end(FILE *file, const char *path);

/* A path below a folder; to be freed. */
char *path_in(const char *folder, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
