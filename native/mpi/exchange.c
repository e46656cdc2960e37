#include "exchange.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a message at most. MPI counts in int; LFM_MPI_CHUNK, which the tests set, makes small data go in many messages. */
int64_t chunk_bytes(void) {
    const char *text = getenv("LFM_MPI_CHUNK");
    int64_t bytes = text == NULL ? 0 : atoll(text);
    return bytes > 0 && bytes < 1 << 30 ? bytes : 1 << 30;
}

void *exchange(const struct job *job, const void *records, const int64_t *counts, size_t size, int64_t *received, int64_t *total) {
    int ranks = job->ranks;
    int64_t *coming = take((size_t)ranks, sizeof *coming), *from = take((size_t)ranks + 1, sizeof *from);
    int64_t *to = take((size_t)ranks + 1, sizeof *to), chunk = chunk_bytes();
    MPI_Alltoall(counts, 1, MPI_INT64_T, coming, 1, MPI_INT64_T, job->comm);
    from[0] = to[0] = 0;
    for (int r = 0; r < ranks; r++) {
        from[r + 1] = from[r] + coming[r];
        to[r + 1] = to[r] + counts[r];
    }
    char *result = take((size_t)from[ranks], size);
    for (int step = 0; step < ranks; step++) {
        int target = (job->rank + step) % ranks, source = (job->rank - step + ranks) % ranks;
        const char *out = (const char *)records + to[target] * (int64_t)size;
        char *in = result + from[source] * (int64_t)size;
        int64_t out_left = counts[target] * (int64_t)size, in_left = coming[source] * (int64_t)size;
        if (step == 0) {
            memcpy(in, out, (size_t)out_left);
            continue;
        }
        while (out_left > 0 || in_left > 0) {
            MPI_Request pending[2];
            int64_t sent = out_left < chunk ? out_left : chunk, came = in_left < chunk ? in_left : chunk;
            int count = 0;
            if (came > 0) MPI_Irecv(in, (int)came, MPI_BYTE, source, 1, job->comm, &pending[count++]);
            if (sent > 0) MPI_Isend(out, (int)sent, MPI_BYTE, target, 1, job->comm, &pending[count++]);
            MPI_Waitall(count, pending, MPI_STATUSES_IGNORE);
            out += sent;
            in += came;
            out_left -= sent;
            in_left -= came;
        }
    }
    if (received != NULL) memcpy(received, coming, (size_t)ranks * sizeof *received);
    *total = from[ranks];
    free(coming);
    free(from);
    free(to);
    return result;
}

/* place[i] <- where record i stands once records are sorted by rank, in their order; counts[r] of them go to rank r. */
static void places(const struct job *job, const int *to, int64_t count, int64_t *counts, int64_t *place) {
    int64_t *next = take_zeroed((size_t)job->ranks + 1, sizeof *next);
    for (int64_t i = 0; i < count; i++) next[to[i] + 1]++;
    for (int r = 0; r < job->ranks; r++) {
        counts[r] = next[r + 1];
        next[r + 1] += next[r];
    }
    for (int64_t i = 0; i < count; i++) place[i] = next[to[i]]++;
    free(next);
}

void *exchange_to(const struct job *job, const void *records, const int *to, int64_t count, size_t size, int64_t *received,
                  int64_t *total) {
    int64_t *counts = take((size_t)job->ranks, sizeof *counts), *place = take((size_t)count, sizeof *place);
    char *sorted = take((size_t)count, size);
    places(job, to, count, counts, place);
    for (int64_t i = 0; i < count; i++) memcpy(sorted + place[i] * (int64_t)size, (const char *)records + i * (int64_t)size, size);
    void *result = exchange(job, sorted, counts, size, received, total);
    free(counts);
    free(place);
    free(sorted);
    return result;
}

static int *owners(const struct job *job, const int64_t *starts, const int64_t *ids, int64_t count) {
    int *to = take((size_t)count, sizeof *to);
    for (int64_t i = 0; i < count; i++) to[i] = owner_of(starts, job->ranks, ids[i]);
    return to;
}

void fetch(const struct job *job, const int64_t *starts, const void *values, size_t size, const int64_t *ids, int64_t count, void *out) {
    int *to = owners(job, starts, ids, count);
    int64_t *counts = take((size_t)job->ranks, sizeof *counts), *place = take((size_t)count, sizeof *place);
    int64_t *sorted = take((size_t)count, sizeof *sorted), *received = take((size_t)job->ranks, sizeof *received);
    places(job, to, count, counts, place);
    for (int64_t i = 0; i < count; i++) sorted[place[i]] = ids[i];
    int64_t asked, answered, first = starts[job->rank];
    int64_t *wanted = exchange(job, sorted, counts, sizeof *sorted, received, &asked);
    char *answers = take((size_t)asked, size);
    for (int64_t i = 0; i < asked; i++) {
        memcpy(answers + i * (int64_t)size, (const char *)values + (wanted[i] - first) * (int64_t)size, size);
    }
    char *came = exchange(job, answers, received, size, NULL, &answered);
    for (int64_t i = 0; i < count; i++) memcpy((char *)out + i * (int64_t)size, came + place[i] * (int64_t)size, size);
    free(to);
    free(counts);
    free(place);
    free(sorted);
    free(received);
    free(wanted);
    free(answers);
    free(came);
}

void scatter_min(const struct job *job, const int64_t *starts, int64_t *target, const int64_t *ids, const int64_t *values, int64_t count) {
    struct pair { int64_t id, value; } *pairs = take((size_t)count, sizeof *pairs), *came;
    int *to = owners(job, starts, ids, count);
    int64_t total, first = starts[job->rank];
    for (int64_t i = 0; i < count; i++) pairs[i] = (struct pair){ids[i], values[i]};
    came = exchange_to(job, pairs, to, count, sizeof *pairs, NULL, &total);
    for (int64_t i = 0; i < total; i++) {
        int64_t *value = &target[came[i].id - first];
        if (came[i].value < *value) *value = came[i].value;
    }
    free(pairs);
    free(to);
    free(came);
}

double order_statistic(const struct job *job, const double *values, int64_t count, int64_t order) {
    /* Bits of numbers that are not negative are in the order of the numbers. */
    uint64_t low = 0, high = UINT64_C(0x7FF0000000000000);
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        int64_t upto = 0;
        for (int64_t i = 0; i < count; i++) {
            double value = values[i] + 0.0;
            uint64_t bits;
            memcpy(&bits, &value, sizeof bits);
            upto += bits <= middle;
        }
        if (sum_i64(job, upto) > order) high = middle;
        else low = middle + 1;
    }
    double value;
    memcpy(&value, &low, sizeof value);
    return value;
}
