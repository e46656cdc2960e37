using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.Maps;

/// <summary>The map energy as an ordinary least-squares problem in the free entries of C, by loops over its definition.</summary>
internal sealed class MapOracle
{
    private readonly double[] _lambdaX;
    private readonly double[] _lambdaY;
    private readonly Matrix<double> _a;
    private readonly Matrix<double> _b;
    private readonly Matrix<double>[] _s;
    private readonly Matrix<double>[] _t;
    private readonly Matrix<double> _q;
    private readonly MapSolverOptions _options;

    public MapOracle(LaplacianSpectrum x, Matrix f, LaplacianSpectrum y, Matrix g, MapSolverOptions options)
    {
        (_lambdaX, _lambdaY, _options) = (x.Eigenvalues, y.Eigenvalues, options);
        Matrix<double> phi1 = Given.Oracle(x.Vectors).Transpose(), phi2 = Given.Oracle(y.Vectors).Transpose();
        Matrix<double> m1 = Mass(x), m2 = Mass(y), of = Given.Oracle(f), og = Given.Oracle(g);
        _a = phi1.Transpose() * m1 * of;
        _b = phi2.Transpose() * m2 * og;
        _s = [.. Enumerable.Range(0, f.Cols).Select(p => phi1.Transpose() * m1 * DenseMatrix.OfDiagonalVector(of.Column(p)) * phi1)];
        _t = [.. Enumerable.Range(0, g.Cols).Select(p => phi2.Transpose() * m2 * DenseMatrix.OfDiagonalVector(og.Column(p)) * phi2)];
        _q = Mask();
        First = x.Vectors.Row(0).ToArray().Sum() * y.Vectors.Row(0).ToArray().Sum() < 0 ? -1 : 1;
    }

    /// <summary>The fixed entry C[0, 0].</summary>
    public double First { get; }

    private int M1 => _lambdaX.Length;

    private int M2 => _lambdaY.Length;

    /// <summary>The minimiser, from a QR factorisation of the stacked residuals (which does not square the condition number).</summary>
    public Matrix Solve()
    {
        (Matrix<double> jacobian, Vector<double> start) = Linear();
        Vector<double> free = jacobian.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(-start);
        return WithFree(free);
    }

    /// <summary>Largest entry of the energy's gradient over the free entries, relative to its value at C = first column alone.</summary>
    public double RelativeGradient(Matrix c)
    {
        (Matrix<double> jacobian, Vector<double> start) = Linear();
        Vector<double> gradient = jacobian.TransposeThisAndMultiply(Residuals(Given.Oracle(c)));
        return gradient.L2Norm() / jacobian.TransposeThisAndMultiply(start).L2Norm();
    }

    public double[] Terms(Matrix c)
    {
        Matrix<double> map = Given.Oracle(c);
        return
        [
            Descriptor(map).PointwisePower(2).RowSums().Sum() / 2,
            Laplacian(map).PointwisePower(2).RowSums().Sum() / 2,
            Enumerable.Range(0, _s.Length).Sum(p => Commutator(map, p).PointwisePower(2).RowSums().Sum()) / 2,
        ];
    }

    private static Matrix<double> Mass(LaplacianSpectrum s) => DenseMatrix.OfDiagonalArray(s.Mass ?? [.. Enumerable.Repeat(1.0, s.Count)]);

    private Matrix<double> Mask()
    {
        if (_options.MaskWeights is { } given) return DenseMatrix.Create(M2, M1, (i, j) => given[i, j]);
        double largest = Math.Max(_lambdaX.Max(), _lambdaY.Max());
        DenseMatrix q = DenseMatrix.Create(M2, M1, (i, j) =>
        {
            if (_options.Mask != LaplacianMask.Resolvent) return Math.Pow(_lambdaX[j] - _lambdaY[i], 2);
            double r1 = _lambdaX[j] / largest, r2 = _lambdaY[i] / largest;
            double real = (r2 / ((r2 * r2) + 1)) - (r1 / ((r1 * r1) + 1)), imaginary = (1 / ((r2 * r2) + 1)) - (1 / ((r1 * r1) + 1));
            return Math.Pow(real, 2) + Math.Pow(imaginary, 2);
        });
        double scale = _options.Mask switch { LaplacianMask.Sum => q.Enumerate().Sum(), LaplacianMask.Max => q.Enumerate().Max(), _ => 1 };
        return scale > 0 ? q / scale : q;
    }

    private Matrix<double> Descriptor(Matrix<double> c) => Math.Sqrt(_options.DescriptorWeight) * ((c * _a) - _b);

    private Matrix<double> Laplacian(Matrix<double> c) => Math.Sqrt(_options.LaplacianWeight) * _q.PointwiseSqrt().PointwiseMultiply(c);

    private Matrix<double> Commutator(Matrix<double> c, int p) => Math.Sqrt(_options.CommutativityWeight) * ((_t[p] * c) - (c * _s[p]));

    private DenseVector Residuals(Matrix<double> c) =>
        DenseVector.OfEnumerable(
            Descriptor(c).Enumerate().Concat(Laplacian(c).Enumerate()).Concat(
                Enumerable.Range(0, _s.Length).SelectMany(p => Commutator(c, p).Enumerate())));

    private (Matrix<double> Jacobian, Vector<double> Start) Linear()
    {
        Vector<double> start = Residuals(Given.Oracle(WithFree(DenseVector.Create(M2 * (M1 - 1), 0))));
        List<Vector<double>> columns = [];
        for (int k = 0; k < M2 * (M1 - 1); k++)
        {
            DenseVector unit = DenseVector.Create(M2 * (M1 - 1), 0);
            unit[k] = 1;
            columns.Add(Residuals(Given.Oracle(WithFree(unit))) - start);
        }
        return (DenseMatrix.OfColumnVectors(columns), start);
    }

    private Matrix WithFree(Vector<double> free)
    {
        Matrix c = new(M2, M1);
        c[0, 0] = First;
        for (int i = 0; i < M2; i++)
        {
            for (int j = 1; j < M1; j++) c[i, j] = free[(i * (M1 - 1)) + j - 1];
        }
        return c;
    }
}
