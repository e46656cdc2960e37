using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Heat and wave kernel signatures, plain (φ_k(x)²) or towards landmarks (φ_k(a)·φ_k(x)).</summary>
internal static class SpectralSignatures
{
    /// <summary>Eigenvalues not above this part of the largest count as zero.</summary>
    private const double RelativeZero = 1e-9;

    /// <summary>Σ_k e^{−tλ_k} φ_k² / Σ_k e^{−tλ_k}, t geometric in [4ln10/λ_max, 4ln10/λ₂⁺].</summary>
    /// <param name="spectrum">The eigenpairs.</param>
    /// <param name="scales">Number of times.</param>
    /// <param name="anchors">Landmarks; none for the plain signature.</param>
    /// <returns>n×scales, or n×(anchors·scales) with the scales of an anchor side by side.</returns>
    public static Matrix Heat(LaplacianSpectrum spectrum, int scales, ReadOnlySpan<int> anchors)
    {
        double[] lambda = spectrum.Eigenvalues;
        (double least, double largest) = PositiveRange(lambda);
        double from = 4 * Math.Log(10) / largest, to = 4 * Math.Log(10) / least;
        Matrix weights = new(scales, lambda.Length);
        for (int s = 0; s < scales; s++)
        {
            double t = scales == 1 ? from : from * Math.Pow(to / from, s / (scales - 1.0));
            for (int k = 0; k < lambda.Length; k++) weights[s, k] = Math.Exp(-t * lambda[k]);
        }
        return Evaluate(spectrum, weights, anchors);
    }

    /// <summary>
    /// Σ_k exp(−(e − ln λ_k)²/2σ²) φ_k² / Σ_k (same), over positive λ_k; σ = 7 energy steps, the range shrunk by 2σ at each
    /// end.
    /// </summary>
    /// <remarks>
    /// The step is that of a hundred energies where fewer are asked for: with 28 or fewer of their own, 4σ would fill the range and all
    /// columns be one.
    /// </remarks>
    public static Matrix Wave(LaplacianSpectrum spectrum, int scales, ReadOnlySpan<int> anchors)
    {
        double[] lambda = spectrum.Eigenvalues;
        (double least, double largest) = PositiveRange(lambda);
        double low = Math.Log(least), high = Math.Log(largest);
        int zeros = Array.IndexOf(lambda, least);
        double sigma = Math.Max(7 * (high - low) / Math.Max(100, scales), 1e-6);
        (low, high) = (low + (2 * sigma), high - (2 * sigma));
        Matrix weights = new(scales, lambda.Length);
        for (int s = 0; s < scales; s++)
        {
            double e = scales == 1 ? (low + high) / 2 : low + ((high - low) * s / (scales - 1.0));
            double nearest = double.PositiveInfinity;
            for (int k = zeros; k < lambda.Length; k++) nearest = Math.Min(nearest, Math.Abs(e - Math.Log(lambda[k])) / sigma);
            for (int k = zeros; k < lambda.Length; k++)
            {
                // Relative to the nearest eigenvalue: the ratio is the same, and far from all of them it is not 0/0.
                double z = (e - Math.Log(lambda[k])) / sigma;
                weights[s, k] = Math.Exp(((nearest * nearest) - (z * z)) / 2);
            }
        }
        return Evaluate(spectrum, weights, anchors);
    }

    private static (double Least, double Largest) PositiveRange(double[] lambda)
    {
        double largest = lambda[^1];
        double least = Array.Find(lambda, l => l > RelativeZero * largest);
        if (!(least > 0))
        {
            Throw.Data("the spectrum holds zero eigenvalues only, so there is no time or energy scale; "
                + "ask for more eigenpairs or connect the graph");
        }
        return (least, largest);
    }

    /// <summary>Normalises each row of weights to sum 1 and applies it to products of eigenfunction values.</summary>
    private static Matrix Evaluate(LaplacianSpectrum spectrum, Matrix weights, ReadOnlySpan<int> anchors)
    {
        int n = spectrum.Count, m = spectrum.Size, scales = weights.Rows;
        for (int s = 0; s < scales; s++)
        {
            double sum = 0;
            foreach (double w in weights.Row(s)) sum += w;
            foreach (ref double w in weights.Row(s)) w /= sum;
        }
        if (anchors.Length == 0)
        {
            Matrix squares = new(m, n);
            for (int i = 0; i < squares.Data.Length; i++) squares.Data[i] = spectrum.Vectors.Data[i] * spectrum.Vectors.Data[i];
            return Gemm.Product(squares, weights, transA: true, transB: true);
        }
        Matrix towards = new(anchors.Length * scales, m);
        for (int a = 0; a < anchors.Length; a++)
        {
            for (int s = 0; s < scales; s++)
            {
                for (int k = 0; k < m; k++) towards[(a * scales) + s, k] = weights[s, k] * spectrum.Vectors[k, anchors[a]];
            }
        }
        return Gemm.Product(spectrum.Vectors, towards, transA: true, transB: true);
    }
}
