using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Quadratic assignment of small symmetric matrices by robust tabu search (Taillard 1991).</summary>
internal static class QuadraticAssignment
{
    /// <summary>
    /// Looks for the permutation π with the largest Σ A[r,s]·B[π(r),π(s)] + Σ L[r,π(r)].
    /// </summary>
    /// <param name="a">n×n, symmetric.</param>
    /// <param name="b">n×n, symmetric.</param>
    /// <param name="linear">L, n×n; null for none.</param>
    /// <param name="start">The permutation to start from; changed to the best one found.</param>
    /// <param name="moves">Swaps made.</param>
    /// <param name="rng">Draws how long a swap stays forbidden.</param>
    /// <returns>The objective of the best permutation.</returns>
    public static double Search(Matrix a, Matrix b, Matrix? linear, int[] start, int moves, ref Rng rng)
    {
        int n = start.Length;
        int[] at = (int[])start.Clone();
        Matrix gain = new(n, n);
        int[,] tabu = new int[n, n];
        double value = Objective(a, b, linear, at), best = value;
        for (int r = 0; r < n; r++)
        {
            for (int s = r + 1; s < n; s++) gain[r, s] = Gain(a, b, linear, at, r, s);
        }
        for (int move = 1; move <= moves; move++)
        {
            (int u, int v) = BestSwap(gain, tabu, at, move, best - value);
            if (u < 0) continue;
            value += gain[u, v];
            for (int r = 0; r < n; r++)
            {
                if (r == u || r == v) continue;
                double ofR = a[u, r] - a[v, r], partR = b[at[v], at[r]] - b[at[u], at[r]];
                for (int s = r + 1; s < n; s++)
                {
                    if (s == u || s == v) continue;
                    gain[r, s] += 2 * (ofR - a[u, s] + a[v, s]) * (b[at[v], at[s]] - b[at[u], at[s]] - partR);
                }
            }
            // Neither may go back to the place it leaves for about n moves.
            tabu[u, at[u]] = move + (int)(n * (0.9 + (0.2 * rng.NextDouble())));
            tabu[v, at[v]] = move + (int)(n * (0.9 + (0.2 * rng.NextDouble())));
            (at[u], at[v]) = (at[v], at[u]);
            for (int r = 0; r < n; r++)
            {
                if (r != u) gain[Math.Min(r, u), Math.Max(r, u)] = Gain(a, b, linear, at, Math.Min(r, u), Math.Max(r, u));
                if (r != v) gain[Math.Min(r, v), Math.Max(r, v)] = Gain(a, b, linear, at, Math.Min(r, v), Math.Max(r, v));
            }
            if (value <= best) continue;
            best = value;
            at.CopyTo(start, 0);
        }
        return Objective(a, b, linear, start);
    }

    /// <summary>Σ A[r,s]·B[π(r),π(s)] + Σ L[r,π(r)].</summary>
    public static double Objective(Matrix a, Matrix b, Matrix? linear, int[] permutation)
    {
        double sum = 0;
        for (int r = 0; r < permutation.Length; r++)
        {
            if (linear is not null) sum += linear[r, permutation[r]];
            for (int s = 0; s < permutation.Length; s++) sum += a[r, s] * b[permutation[r], permutation[s]];
        }
        return sum;
    }

    /// <summary>The swap that gains most among those allowed, or that beats the best value; (−1, −1) where none is allowed.</summary>
    private static (int U, int V) BestSwap(Matrix gain, int[,] tabu, int[] at, int move, double toBeat)
    {
        (int u, int v) = (-1, -1);
        double most = double.NegativeInfinity;
        for (int r = 0; r < at.Length; r++)
        {
            for (int s = r + 1; s < at.Length; s++)
            {
                double g = gain[r, s];
                if (g <= most) continue;
                bool forbidden = tabu[r, at[s]] >= move && tabu[s, at[r]] >= move;
                if (forbidden && g <= toBeat + 1e-12) continue;
                (most, u, v) = (g, r, s);
            }
        }
        return (u, v);
    }

    private static double Gain(Matrix a, Matrix b, Matrix? linear, int[] at, int r, int s)
    {
        (int p, int q) = (at[r], at[s]);
        double sum = 0;
        for (int k = 0; k < at.Length; k++)
        {
            if (k != r && k != s) sum += (a[k, r] - a[k, s]) * (b[at[k], q] - b[at[k], p]);
        }
        double gain = (2 * sum) + ((a[r, r] - a[s, s]) * (b[q, q] - b[p, p]));
        return linear is null ? gain : gain + linear[r, q] + linear[s, p] - linear[r, p] - linear[s, q];
    }
}
