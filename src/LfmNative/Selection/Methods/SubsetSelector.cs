using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Selection.Methods;

/// <summary>
/// Greedy column subset selection (Farahat, Elgohary, Ghodsi and Kamel 2013) of the points as columns: each is the one whose residual
/// explains most of the residuals of all.
/// </summary>
/// <remarks>
/// With the residuals r_i of the points and their Gram matrix G = Σ r rᵀ, a point explains f_i/g_i, where f_i = r_iᵀG r_i
/// and g_i = r_iᵀr_i. A point's unit residual q takes a_i = r_iᵀq off: g_i ← g_i − a_i² and f_i ← f_i − 2a_i·r_iᵀh +
/// a_i²·qᵀh, where h = Gq. As q and h are orthogonal to all directions before, the points themselves may stand for their
/// residuals, and a step costs two products with the points. When nothing is left to explain, the directions are begun
/// anew with the points that are left.
/// </remarks>
internal sealed unsafe class SubsetSelector : RowSelector
{
    private const int Block = 256;

    /// <inheritdoc/>
    /// <remarks>The score is the part of Σ‖x‖² that the point explains beyond those before, 0..1.</remarks>
    public override SelectedRows Choose(SelectionInputs inputs)
    {
        bool[] taken = inputs.IsKnown();
        int[] rows = new int[inputs.Wanted];
        double[] scores = new double[inputs.Wanted];
        double[] norms = new ResidualBasis(inputs).SquaredNorms();
        double total = norms.Sum();
        Residuals left = new(inputs, norms);
        foreach (int i in inputs.Known) left.Explain(i);
        for (int t = 0; t < rows.Length; t++)
        {
            inputs.Tick(t);
            int best = left.Best(taken);
            if (best < 0)
            {
                left = new Residuals(inputs, norms);
                best = left.Best(taken);
            }
            // Points of norm 0 explain nothing, and come last.
            if (best < 0) best = Array.IndexOf(taken, false);
            rows[t] = best;
            scores[t] = total > 0 ? left.Explained(best) / total : 0;
            taken[best] = true;
            left.Explain(best);
        }
        return new SelectedRows(rows, scores);
    }

    /// <inheritdoc/>
    public override long ScratchBytes(long n, long d, long centers, int threads) =>
        (41 * n) + (8 * (threads + 2) * d * d) + (8 * d * centers) + (16L * threads * Gemm.RowsTogether * d);

    private sealed class Residuals
    {
        private readonly ResidualBasis _basis;
        private readonly double[] _norms;
        private readonly double[] _g;
        private readonly double[] _f;
        private readonly double[] _a;
        private readonly double[] _b;
        private readonly Matrix _gram;

        public Residuals(SelectionInputs inputs, double[] norms)
        {
            (_basis, _norms, _g) = (new ResidualBasis(inputs), norms, [.. norms]);
            int n = inputs.Count, d = inputs.Dim;
            (_f, _a, _b) = (new double[n], new double[n], new double[n]);
            _gram = Gemm.TransposedProduct(n, d, d, inputs.Context, (first, last, a, b) =>
            {
                for (long e = 0; e < (long)(last - first) * d; e++) a[e] = b[e] = inputs.Point(first)[e];
            });
            double[] f = _f;
            fixed (double* fixedGram = _gram.Data)
            {
                double* gram = fixedGram;
                ParallelRows.For(n, Block, inputs.Context.Threads, inputs.Context.Token, (first, last) =>
                {
                    int rows = last - first;
                    using NativeBuffer<double> points = new((long)rows * d), products = new((long)rows * d);
                    double* p = points.Pointer, to = products.Pointer;
                    for (long e = 0; e < points.Length; e++) p[e] = inputs.Point(first)[e];
                    Gemm.Multiply(false, false, rows, d, d, 1, p, d, gram, d, 0, to, d);
                    for (int i = 0; i < rows; i++) f[first + i] = VectorKernels.Dot(p + ((long)i * d), to + ((long)i * d), d);
                });
            }
        }

        /// <summary>The free point that explains most; −1 where none adds a direction.</summary>
        public int Best(bool[] taken)
        {
            int best = -1;
            double most = 0;
            for (int i = 0; i < taken.Length; i++)
            {
                if (!taken[i] && Explained(i) > most) (best, most) = (i, Explained(i));
            }
            return best;
        }

        /// <summary>What a point explains of Σ‖r‖²; 0 where it adds no direction.</summary>
        public double Explained(int i) => _g[i] > ResidualBasis.Negligible * _norms[i] ? Math.Max(0, _f[i] / _g[i]) : 0;

        /// <summary>Takes off what a point explains.</summary>
        public void Explain(int point)
        {
            if (_basis.Add(point) is not { } q)
            {
                _g[point] = 0;
                return;
            }
            int d = q.Length;
            double[] h = new double[d];
            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++) h[i] += _gram.Data[(i * d) + j] * q[j];
            }
            double qh = 0;
            for (int j = 0; j < d; j++) qh += q[j] * h[j];
            _basis.Along(q, _a);
            _basis.Along(h, _b);
            for (int i = 0; i < _a.Length; i++)
            {
                _f[i] += (_a[i] * _a[i] * qh) - (2 * _a[i] * _b[i]);
                _g[i] -= _a[i] * _a[i];
            }
            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++) _gram.Data[(i * d) + j] += (qh * q[i] * q[j]) - (q[i] * h[j]) - (h[i] * q[j]);
            }
        }
    }
}
