/* filter.h: a Chebyshev polynomial of the operator that raises the wanted eigenvalues above all others, and how it is chosen. */
#ifndef LFM_MPI_FILTER_H
#define LFM_MPI_FILTER_H

#include <stdint.h>

struct operator;

/* p(B) is within -1..1 on [low, cut], and increasing and convex above (Zhou, Saad, Tiago and Chelikowsky 2006). The degree is odd: an
 * eigenvalue below an estimated `low` goes far down and is never taken for a wanted one. */
struct filter { int degree; double low, cut; };

/* p(x) for x >= low. */
double filter_value(const struct filter *filter, double x);
/* The x >= cut with p(x) = theta; of degree 1 any x. */
double filter_inverse(const struct filter *filter, double theta);
/* A bound of the residual with B of a unit vector whose residual with p(B) at theta is given. */
double filter_residual(const struct filter *filter, double residual, double theta);

/* How many eigenvalues of B beside those of the null vectors lie above a point: the Gauss quadratures of short Lanczos runs from random
 * vectors (Lin, Saad and Yang 2016). */
struct density { int64_t size; double *nodes, *above; /* descending */ double low; };

/* Lanczos runs long enough to tell where the largest `needed` eigenvalues end. Collective. */
void density_find(struct operator *operator, double needed, struct density *density);
/* The point above which so many eigenvalues lie. */
double density_point(const struct density *density, double count);
void density_free(struct density *density);

/* The filter with so many eigenvalues above its cut for `wanted` ones; of degree 1 where none would help. */
struct filter filter_choose(const struct operator *operator, const struct density *density, double wanted, double above);

#endif
