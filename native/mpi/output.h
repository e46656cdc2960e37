/* output.h: the spectrum as a folder of shards with a manifest, and what is printed of it. */
#ifndef LFM_MPI_OUTPUT_H
#define LFM_MPI_OUTPUT_H

#include "nodes.h"
#include "shards.h"
#include "spectrum.h"

/* The name of the manifest. Beside it lie lambda.npy, and the folders phi and mass, which lfm reads as one matrix each. */
#define MANIFEST "spectrum.json"

struct facts {
    int32_t k;
    int64_t edges, components, copies;
    const int64_t *sizes; /* of the components */
    bool approximate;
    double recall;
};

/* Refuses an output that is something else, or cannot be made; collective. */
void output_check(struct job *job);
/* Writes the shards of all ranks into the checkpoints' folder, and names it as the output once it is whole. Collective. */
void output_write(struct job *job, const struct nodes *nodes, const struct spectrum *spectrum, const struct facts *facts);
/* Rank 0 prints the result as `lfm spectrum` does. Collective. */
void output_print(struct job *job, const struct matrix_shape *shape, const struct spectrum *spectrum, const struct facts *facts);

#endif
