/* The nearest of rows among rows: each is its own nearest, at distance 0; and what is refused. */
#include "boundary.h"

int main(int argc, char **argv) {
    static int32_t index[2 * N];
    int64_t needed = 0;
    int i, own = 0;
    (void)argv;
    if (argc != 2) return 2;
    make_objects();
    OK(lfm_search(&x, &x, 2, LFM_METRIC_EUCLIDEAN, NULL, NULL, NULL, 0, &needed));
    CHECK(needed == 2 * N);
    OK(lfm_search(&x, &x, 2, LFM_METRIC_EUCLIDEAN, NULL, index, room, 2 * N, &needed));
    for (i = 0; i < N; i++) own += index[2 * i] == i && room[2 * i] == 0 && room[2 * i + 1] > 0;
    CHECK(own == N);
    BAD_VIEWS(x, lfm_search(v, &x, 2, 0, NULL, index, room, 2 * N, NULL));
    BAD_VIEWS(x, lfm_search(&x, v, 2, 0, NULL, index, room, 2 * N, NULL));
    BAD_VALUE(x, lfm_search(v, &x, 2, 0, NULL, index, room, 2 * N, NULL));
    BAD_VALUE(x, lfm_search(&x, v, 2, 0, NULL, index, room, 2 * N, NULL));
    BAD_STRUCT(lfm_call, lfm_call_init, lfm_search(&x, &x, 2, 0, o, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_search(&x, &x, 0, 0, NULL, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_search(&x, &x, N + 1, 0, NULL, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_search(&x, &x, 2, 3, NULL, index, room, 2 * N, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_search(&x, &x, 2, 0, NULL, index, NULL, 2 * N, NULL));
    ENDS(LFM_ERROR_BUFFER, lfm_search(&x, &x, 2, 0, NULL, index, room, 2 * N - 1, NULL));
    free_objects();
    return finish("boundary_search");
}
