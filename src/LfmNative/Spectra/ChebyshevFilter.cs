namespace LfmNative.Spectra;

/// <summary>
/// p(B), a Chebyshev polynomial that is small on an interval [a, c] and grows fast above it (Zhou, Saad, Tiago, Chelikowsky 2006).
/// </summary>
/// <remarks>
/// The degree is odd: an eigenvalue below an estimated a, should there be one, goes far down and is never taken for a wanted one.
/// </remarks>
/// <param name="Degree">Degree q; 1 leaves the operator as it is.</param>
/// <param name="Low">a, a lower bound of the spectrum.</param>
/// <param name="Cut">c: |p| ≤ 1 on [a, c]; increasing and convex above.</param>
internal unsafe readonly record struct ChebyshevFilter(int Degree, double Low, double Cut)
{
    private const int MostDegree = 255;

    /// <summary>The operator itself.</summary>
    public static ChebyshevFilter None => new(1, double.NegativeInfinity, double.NegativeInfinity);

    private double Middle => (Cut + Low) / 2;

    private double Radius => (Cut - Low) / 2;

    /// <summary>The filter for a spectrum whose wanted part begins at <paramref name="wanted"/>.</summary>
    /// <param name="low">a.</param>
    /// <param name="cut">c.</param>
    /// <param name="wanted">The smallest wanted eigenvalue.</param>
    /// <param name="top">An upper bound of the spectrum, known modes included.</param>
    /// <param name="gain">What the smallest wanted eigenvalue is to be raised to.</param>
    /// <param name="tolerance">
    /// Residual to be reached: rounding along the top of the spectrum, which grows with p there, has to stay below it.
    /// </param>
    public static ChebyshevFilter For(double low, double cut, double wanted, double top, double gain, double tolerance)
    {
        // All eigenvalues (nearly) the same, or (nearly) all wanted.
        if (!(cut - low > 1e-3 * (top - low)) || !(top - low > 1e-6 * Math.Max(Math.Abs(top), Math.Abs(low)))) return None;
        ChebyshevFilter one = new(1, low, cut);
        double degree = Math.Acosh(gain) / Math.Max(one.Rate(wanted), 1e-3);
        double limit = Math.Acosh(Math.Max(1, Math.Min(tolerance * 1e16, 1e9))) / Math.Max(one.Rate(top), 1e-3);
        int q = (2 * (int)(Math.Min(Math.Min(degree, limit), MostDegree) / 2)) + 1;
        return q == 1 ? None : one with { Degree = q };
    }

    /// <summary>p(λ) for λ ≥ a.</summary>
    public double Value(double lambda)
    {
        if (Degree == 1) return lambda;
        double x = Scaled(lambda);
        return x > 1 ? Math.Cosh(Degree * Math.Acosh(x)) : Math.Cos(Degree * Math.Acos(Math.Max(-1, x)));
    }

    /// <summary>The λ ≥ c with p(λ) = θ; c for θ ≤ 1.</summary>
    public double Inverse(double theta) => Degree == 1 ? theta : Middle + (Radius * Math.Cosh(Math.Acosh(Math.Max(1, theta)) / Degree));

    /// <summary>Logarithm of the growth per product at λ.</summary>
    public double Rate(double lambda) => Math.Acosh(Math.Max(1, Scaled(lambda)));

    /// <summary>A bound of the residual with B of a unit vector whose residual with p(B) at θ = p(λ) is given.</summary>
    /// <remarks>
    /// B − λ = g(B)(p(B) − θ) with g = (x − λ)/(p(x) − θ); p is convex above c and within ±1 below, so |g| ≤ (λ − a)/(θ
    /// − 1) on the spectrum.
    /// </remarks>
    public double ResidualBound(double residual, double theta)
    {
        if (Degree == 1) return residual;
        return theta > 1 ? residual * (Inverse(theta) - Low) / (theta - 1) : double.PositiveInfinity;
    }

    /// <summary>Y ← p(B)·X by the three-term recurrence.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="x">n×8; not changed.</param>
    /// <param name="y">n×8; not x.</param>
    /// <param name="scratch">n×8, or null where the degree is 1.</param>
    public void Apply(LaplacianOperator op, double* x, double* y, double* scratch)
    {
        if (Degree == 1)
        {
            op.ApplyBlock(x, y, y, (1, 0, 0));
            return;
        }
        // Terms take turns in the two buffers so that the last one lands in y.
        double* current = Degree % 2 == 1 ? y : scratch, other = Degree % 2 == 1 ? scratch : y;
        op.ApplyBlock(x, current, current, (1 / Radius, -Middle / Radius, 0));
        double* last = x;
        for (int i = 2; i <= Degree; i++)
        {
            op.ApplyBlock(current, other, last, (2 / Radius, -2 * Middle / Radius, -1));
            last = current;
            current = other;
            other = last;
        }
    }

    private double Scaled(double lambda) => (lambda - Middle) / Radius;
}
