/* Processor seconds inside MPI, told apart from the work: a rank that waits for others may spin. MPI's own hooks for profilers are used,
 * and as this program's symbols come before the library's, calls of PETSc and SLEPc are counted as well. */
#include <time.h>

#include "job.h"

static double inside;
static int depth;

static double spent(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double waited(void) { return inside; }

/* Some of MPI's functions call others; the outermost counts. */
#define COUNTED(name, parameters, arguments)                \
    int MPI_##name parameters {                             \
        double began = depth++ == 0 ? spent() : 0;          \
        int code = PMPI_##name arguments;                   \
        if (--depth == 0) inside += spent() - began;        \
        return code;                                        \
    }

COUNTED(Wait, (MPI_Request * request, MPI_Status *status), (request, status))
COUNTED(Waitall, (int count, MPI_Request requests[], MPI_Status statuses[]), (count, requests, statuses))
COUNTED(Waitany, (int count, MPI_Request requests[], int *which, MPI_Status *status), (count, requests, which, status))
COUNTED(Barrier, (MPI_Comm comm), (comm))
COUNTED(Bcast, (void *data, int count, MPI_Datatype type, int root, MPI_Comm comm), (data, count, type, root, comm))
COUNTED(Allreduce, (const void *from, void *to, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm), (from, to, count, type, op, comm))
COUNTED(Alltoall, (const void *from, int sent, MPI_Datatype sent_type, void *to, int came, MPI_Datatype came_type, MPI_Comm comm),
        (from, sent, sent_type, to, came, came_type, comm))
COUNTED(Allgather, (const void *from, int sent, MPI_Datatype sent_type, void *to, int came, MPI_Datatype came_type, MPI_Comm comm),
        (from, sent, sent_type, to, came, came_type, comm))
COUNTED(Allgatherv, (const void *from, int sent, MPI_Datatype sent_type, void *to, const int came[], const int at[], MPI_Datatype came_type,
                     MPI_Comm comm), (from, sent, sent_type, to, came, at, came_type, comm))
COUNTED(Scatterv, (const void *from, const int sent[], const int at[], MPI_Datatype sent_type, void *to, int came, MPI_Datatype came_type,
                   int root, MPI_Comm comm), (from, sent, at, sent_type, to, came, came_type, root, comm))
