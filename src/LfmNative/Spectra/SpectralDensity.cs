namespace LfmNative.Spectra;

/// <summary>
/// How many eigenvalues lie above a point, estimated by the Gauss quadrature of a short block Lanczos run from random vectors (Lin, Saad,
/// Yang 2016).
/// </summary>
internal sealed unsafe class SpectralDensity
{
    private const int Width = BlockBasis.Width;
    private readonly double[] _nodes = [];
    private readonly double[] _above = [];

    /// <param name="ritz">Ritz values, descending.</param>
    /// <param name="rotation">Their coordinates in the Lanczos basis, one a row; the first eight belong to the random block.</param>
    /// <param name="size">How many.</param>
    /// <param name="dimension">Dimension of the space.</param>
    /// <param name="lastResidual">Residual of the smallest one.</param>
    public SpectralDensity(double* ritz, double* rotation, int size, int dimension, double lastResidual)
    {
        _nodes = new Span<double>(ritz, size).ToArray();
        _above = new double[size];
        double sum = 0;
        for (int k = 0; k < size; k++)
        {
            double weight = 0;
            for (int j = 0; j < Width; j++) weight += rotation[((long)k * size) + j] * rotation[((long)k * size) + j];
            weight *= (double)dimension / Width;
            _above[k] = sum + (weight / 2);
            sum += weight;
        }
        // The smallest Ritz value is not below the smallest eigenvalue; by how much is bounded by its residual (Zhou and Li 2011).
        Low = _nodes[^1] - (2 * lastResidual);
    }

    /// <summary>Knows nothing but the lower bound of a filter that was given.</summary>
    public SpectralDensity(ChebyshevFilter filter) => Low = filter.Low;

    /// <summary>A lower bound of the spectrum, up to rounding and bad luck.</summary>
    public double Low { get; }

    /// <summary>The filter for the wanted number of eigenvalues with its cut below so many.</summary>
    public ChebyshevFilter Filter(int wanted, double cut, double top, double gain, double tolerance) =>
        _nodes.Length == 0 ? ChebyshevFilter.None : ChebyshevFilter.For(Low, Point(cut), Point(wanted), top, gain, tolerance);

    /// <summary>The point above which that many eigenvalues lie.</summary>
    private double Point(double count)
    {
        int k = Array.BinarySearch(_above, count);
        if (k < 0) k = ~k;
        if (k == 0) return _nodes[0];
        if (k == _nodes.Length) return _nodes[^1];
        double part = (count - _above[k - 1]) / Math.Max(_above[k] - _above[k - 1], double.Epsilon);
        return _nodes[k - 1] + (part * (_nodes[k] - _nodes[k - 1]));
    }
}
