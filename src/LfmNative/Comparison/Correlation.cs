namespace LfmNative.Comparison;

/// <summary>Correlation of paired values.</summary>
internal static class Correlation
{
    /// <summary>Pearson's correlation, −1..1; NaN where a side does not vary or has fewer than two values.</summary>
    public static double Pearson(double[] a, double[] b)
    {
        if (a.Length < 2) return double.NaN;
        double meanA = a.Average(), meanB = b.Average(), ab = 0, aa = 0, bb = 0;
        for (int t = 0; t < a.Length; t++)
        {
            double x = a[t] - meanA, y = b[t] - meanB;
            ab += x * y;
            aa += x * x;
            bb += y * y;
        }
        return aa > 0 && bb > 0 ? Math.Clamp(ab / Math.Sqrt(aa * bb), -1, 1) : double.NaN;
    }

    /// <summary>Spearman's correlation: Pearson's of the ranks.</summary>
    public static double Spearman(double[] a, double[] b) => Pearson(Ranks(a), Ranks(b));

    /// <summary>Ranks from 1 for the least; ties share the mean of their ranks.</summary>
    public static double[] Ranks(double[] values)
    {
        double[] sorted = (double[])values.Clone();
        int[] order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        double[] ranks = new double[sorted.Length];
        for (int from = 0; from < sorted.Length;)
        {
            int to = from + 1;
            while (to < sorted.Length && sorted[to] == sorted[from]) to++;
            for (int t = from; t < to; t++) ranks[order[t]] = (from + to + 1) / 2.0;
            from = to;
        }
        return ranks;
    }
}
