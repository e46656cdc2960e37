using BenchmarkDotNet.Attributes;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace LfmNative.Benchmarks;

/// <summary>Small dense jobs beside MathNet.Numerics in managed code: all eigenpairs of a symmetric matrix, and a product.</summary>
public class DenseBenchmarks
{
    private Matrix _ours = null!;
    private Matrix<double> _theirs = null!;

    /// <summary>Rows and columns.</summary>
    [Params(100, 400)]
    public int Order { get; set; }

    /// <summary>Makes the seeded matrix.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(7);
        _ours = new Matrix(Order, Order);
        for (int i = 0; i < Order; i++)
        {
            for (int j = 0; j <= i; j++) _ours[i, j] = _ours[j, i] = random.NextDouble() - 0.5;
        }
        _theirs = Matrix<double>.Build.Dense(Order, Order, (i, j) => _ours[i, j]);
    }

    /// <summary>Ours: LAPACK's dsyevr.</summary>
    [Benchmark]
    public unsafe double Eigenpairs()
    {
        using NativeBuffer<double> matrix = new((long)Order * Order), values = new(Order), vectors = new((long)Order * Order);
        _ours.Data.CopyTo(matrix.Span);
        SymmetricEigen.Smallest(Order, matrix.Pointer, Order, values.Pointer, vectors.Pointer);
        return values.Span[0];
    }

    /// <summary>MathNet's symmetric eigensolver.</summary>
    [Benchmark]
    public double MathNetEigenpairs() => _theirs.Evd(Symmetricity.Symmetric).EigenValues[0].Real;

    /// <summary>Ours: BLAS.</summary>
    [Benchmark]
    public Matrix Product() => Gemm.Product(_ours, _ours);

    /// <summary>MathNet's product.</summary>
    [Benchmark]
    public Matrix<double> MathNetProduct() => _theirs * _theirs;
}
