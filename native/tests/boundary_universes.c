/* What the functions of universes do at their edges: every argument wrong once, and what comes out where all are right. */
#include "boundary.h"

static void universes(void) {
    void *out = NULL;
    lfm_universe_options o;
    lfm_universe universe = NULL, larger = NULL, network = NULL;
    lfm_transform carry = NULL;
    lfm_matches matches = NULL;
    lfm_evaluation e;
    const char *names[2] = {"x", "y"}, *same[2] = {"x", "x"}, *none[2] = {"x", NULL};
    int32_t pairs[2 * N], items[2 * N], edges[2] = {0, 1}, far[2] = {0, 2}, wrong[2] = {0, N}, type = 0, axes = 0;
    int64_t counts[1] = {N}, negative[1] = {-1}, rows = 0, cols = 0;
    double value = 0;
    char path[] = "universe.npz", text[8192];
    lfm_view spaces[2];
    int i;
    spaces[0] = x;
    spaces[1] = y;
    for (i = 0; i < N; i++) pairs[2 * i] = pairs[2 * i + 1] = items[i] = items[N + i] = i;
    OK(lfm_universe_options_init(&o, sizeof o));
    CHECK(o.method == LFM_UNIVERSE_METHOD_AUTO && o.rounds == 1000 && o.latent_basis == 0);
    BAD_STRUCT(lfm_universe_options, lfm_universe_options_init, MAKES(lfm_universe_fit(spaces, names, 2, NULL, 0, o, NULL, OUT)));
    BAD_STRUCT(lfm_call, lfm_call_init, MAKES(lfm_universe_fit(spaces, names, 2, NULL, 0, NULL, o, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(NULL, names, 2, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, NULL, 2, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, none, 2, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, same, 2, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, 1, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, -1, NULL, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, 2, items, 0, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, 2, items, -1, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, 2, wrong, 1, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_fit(spaces, names, 2, NULL, 0, NULL, NULL, NULL));
    o.rounds = 0;
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, 2, NULL, 0, &o, NULL, OUT)));
    o.rounds = 1000;
    o.method = 99;
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit(spaces, names, 2, NULL, 0, &o, NULL, OUT)));
    OK(lfm_universe_fit(spaces, names, 2, items, N, NULL, NULL, &universe));
    OK(lfm_get_number(universe, "items", &value));
    CHECK(value == N);
    OK(lfm_get_number(universe, "trusted", &value));
    CHECK(value == 1);
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_number(universe, "rank", &value));
    OK(lfm_get_text(universe, "names", text, sizeof text, NULL));
    CHECK(strcmp(text, "x\ny") == 0);
    OK(lfm_get_text(universe, "report", text, sizeof text, NULL));
    OK(lfm_get_text(universe, "advice", text, sizeof text, NULL));
    OK(lfm_get_text(universe, "method", text, sizeof text, NULL));
    OK(lfm_get_text(universe, "seconds", text, sizeof text, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_text(universe, "meta", text, sizeof text, NULL));
    OK(lfm_get_shape(universe, "to_common:x", &type, &axes, &rows, &cols));
    CHECK(type == LFM_F64 && axes == 2 && rows == D && cols == D);
    OK(lfm_get_shape(universe, "from_common:y", &type, &axes, &rows, &cols));
    OK(lfm_get_shape(universe, "items:y", &type, &axes, &rows, &cols));
    CHECK(type == LFM_I32 && axes == 1 && rows == N);
    OK(lfm_get_shape(universe, "consensus", &type, &axes, &rows, &cols));
    CHECK(rows == N && cols == D);
    OK(lfm_get_array(universe, "consensus", LFM_F64, room, N * 64, NULL));
    ENDS(LFM_ERROR_ARGUMENT, lfm_get_shape(universe, "to_common:z", NULL, NULL, NULL, NULL));

    OK(lfm_universe_fit_edges(spaces, names, 2, edges, 1, pairs, counts, NULL, NULL, &network));
    OK(lfm_get_number(network, "edges", &value));
    CHECK(value == 1);
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, NULL, 1, pairs, counts, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, edges, 0, pairs, counts, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, edges, -1, pairs, counts, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, far, 1, pairs, counts, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, edges, 1, NULL, counts, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, edges, 1, pairs, NULL, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_fit_edges(spaces, names, 2, edges, 1, pairs, negative, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_fit_edges(spaces, names, 2, edges, 1, pairs, counts, NULL, NULL, NULL));

    BAD_VIEWS(x, MAKES(lfm_universe_add(universe, "z", v, NULL, pairs, N, NULL, NULL, OUT)));
    BAD_HANDLE(MAKES(lfm_universe_add(h, "z", &x, NULL, pairs, N, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_add(universe, NULL, &x, NULL, pairs, N, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_add(universe, "x", &x, NULL, pairs, N, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_add(universe, "z", &x, "q", pairs, N, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_add(universe, "z", &x, NULL, wrong, 1, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_add(network, "z", &x, NULL, pairs, N, NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_add(universe, "z", &x, NULL, pairs, N, NULL, NULL, NULL));
    OK(lfm_universe_add(universe, "z", &x, NULL, pairs, N, NULL, NULL, &larger));
    OK(lfm_get_number(larger, "spaces", &value));
    CHECK(value == 3);

    BAD_HANDLE(MAKES(lfm_universe_get_transform(h, "x", "y", OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_get_transform(universe, "x", "x", OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_get_transform(universe, NULL, "y", OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_get_transform(universe, "x", "y", NULL));
    OK(lfm_universe_get_transform(universe, "x", "universe", &carry));
    OK(lfm_universe_match(universe, "x", "y", NULL, NULL, &matches));
    OK(lfm_get_number(matches, "count", &value));
    CHECK(value == N);
    BAD_HANDLE(MAKES(lfm_universe_match(h, "x", "y", NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_match(universe, "x", "q", NULL, NULL, OUT)));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_match(universe, "x", "y", NULL, NULL, NULL));
    e.struct_size = sizeof e;
    OK(lfm_universe_evaluate(universe, "x", "y", &x, &y, 0, NULL, &e));
    CHECK(e.map.queries == N && e.pairwise.queries == N && e.relative.queries == 0);
    BAD_HANDLE(lfm_universe_evaluate(h, "x", "y", &x, &y, 0, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_evaluate(universe, "x", "y", &x, &y, -1, NULL, &e));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_evaluate(universe, "x", "y", &x, &y, 0, NULL, NULL));

    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_save(universe, "universe.txt"));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_save(universe, NULL));
    ENDS(LFM_ERROR_OUTPUT, lfm_universe_save(universe, "/no/such/folder/universe.npz"));
    BAD_HANDLE(lfm_universe_save(h, path));
    OK(lfm_universe_save(universe, path));
    ENDS(LFM_ERROR_ARGUMENT, lfm_universe_load(path, NULL));
    ENDS(LFM_ERROR_ARGUMENT, MAKES(lfm_universe_load(NULL, OUT)));
    ENDS(LFM_ERROR_FILE, MAKES(lfm_alignment_load(path, OUT)));
    ENDS(LFM_ERROR_FILE, MAKES(lfm_universe_load("/no/such/folder/universe.npz", OUT)));
    OK(MAKES(lfm_universe_load(path, OUT)));
    unlink(path);
    OK(lfm_free(&universe));
    OK(lfm_free(&larger));
    OK(lfm_free(&network));
    OK(lfm_free(&carry));
    OK(lfm_free(&matches));
}

int main(void) {
    make_objects();
    universes();
    free_objects();
    return finish("boundary_universes");
}
