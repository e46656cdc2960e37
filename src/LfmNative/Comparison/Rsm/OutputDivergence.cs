using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>How differently a classifier's outputs say what two samples are.</summary>
internal static class OutputDivergence
{
    /// <summary>Jensen–Shannon divergence, in bits (0..1), of the class probabilities of all pairs i &lt; j, row by row.</summary>
    /// <param name="logits">N×K outputs before the softmax.</param>
    public static double[] Pairs(Matrix logits)
    {
        int n = logits.Rows, k = logits.Cols;
        Matrix p = new(n, k);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = logits.Row(i);
            double most = double.NegativeInfinity, sum = 0;
            foreach (double value in row) most = Math.Max(most, value);
            Span<double> to = p.Row(i);
            for (int c = 0; c < k; c++) sum += to[c] = Math.Exp(row[c] - most);
            for (int c = 0; c < k; c++) to[c] /= sum;
        }
        double[] divergences = new double[n * (n - 1L) / 2];
        long t = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++, t++) divergences[t] = Divergence(p.Row(i), p.Row(j));
        }
        return divergences;
    }

    private static double Divergence(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double sum = 0;
        for (int c = 0; c < p.Length; c++)
        {
            double middle = (p[c] + q[c]) / 2;
            if (p[c] > 0) sum += p[c] * Math.Log2(p[c] / middle);
            if (q[c] > 0) sum += q[c] * Math.Log2(q[c] / middle);
        }
        return Math.Max(0, sum / 2);
    }
}
