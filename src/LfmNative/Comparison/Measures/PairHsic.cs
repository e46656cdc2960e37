namespace LfmNative.Comparison.Measures;

/// <summary>HSIC of two symmetric matrices that are given by the upper triangles of their pairs.</summary>
internal static class PairHsic
{
    /// <summary>tr(KHLH), H the centring matrix: (n − 1)² times the biased HSIC (Gretton et al. 2005, eq. 9).</summary>
    /// <param name="k">n(n−1)/2 entries of K, row by row.</param>
    /// <param name="l">As many of L.</param>
    /// <param name="n">Order.</param>
    /// <param name="diagonal">The diagonal of both: 1 of Gaussian kernels, 0 of distances.</param>
    public static double Biased(double[] k, double[] l, int n, double diagonal)
    {
        (double trace, double sums, double rows) = Sums(k, l, n, diagonal);
        return trace + (sums / ((double)n * n)) - (2 * rows / n);
    }

    /// <summary>n(n − 3) times the unbiased HSIC₁, which leaves the diagonals out (Song et al. 2012, eq. 5).</summary>
    /// <param name="k">n(n−1)/2 entries of K, row by row.</param>
    /// <param name="l">As many of L.</param>
    /// <param name="n">Order, at least 4.</param>
    public static double Unbiased(double[] k, double[] l, int n)
    {
        (double trace, double sums, double rows) = Sums(k, l, n, 0);
        return trace + (sums / ((n - 1.0) * (n - 2.0))) - (2 * rows / (n - 2.0));
    }

    /// <summary>tr(KL), 1ᵀK1·1ᵀL1 and 1ᵀKL1.</summary>
    private static (double Trace, double Sums, double Rows) Sums(double[] k, double[] l, int n, double diagonal)
    {
        double[] rowK = new double[n], rowL = new double[n];
        double products = 0;
        long t = 0;
        for (int i = 0; i < n; i++)
        {
            rowK[i] += diagonal;
            rowL[i] += diagonal;
            for (int j = i + 1; j < n; j++, t++)
            {
                products += k[t] * l[t];
                rowK[i] += k[t];
                rowK[j] += k[t];
                rowL[i] += l[t];
                rowL[j] += l[t];
            }
        }
        double rows = 0;
        for (int i = 0; i < n; i++) rows += rowK[i] * rowL[i];
        return ((2 * products) + (diagonal * diagonal * n), rowK.Sum() * rowL.Sum(), rows);
    }
}
