using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.LinearAlgebra;

/// <summary>What is accepted: the residual asked for, or what double precision leaves; and what is not.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class ConjugateGradientTests
{
    private const int N = 60;
    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>Products that are inexact for a while mislead the recursion: a start from the true residual makes up for it.</summary>
    [Test]
    public void AResidualThatHasDriftedIsReplaced([Values(1e-8, 1e-5)] double noise)
    {
        int products = 0;
        double[] diagonal = [.. Enumerable.Range(0, N).Select(i => 1.0 + i)], b = TestData.Doubles(N, 1);
        Run run = Solve(
            diagonal,
            b,
            1e-10,
            1000,
            (i, value) => products > 12 ? value : value * (1 + (noise * Math.Sin(i + products))),
            () => products++);
        Assert.That(run.Outcome.Residual, Is.LessThanOrEqualTo(1e-10).And.EqualTo(Residual(diagonal, run.X, b)).Within(1e-15));
        Assert.That(run.Outcome.Iterations, Is.GreaterThan(12));
    }

    /// <summary>Products that stay inexact: nothing helps, and the error tells what was reached and what was wanted.</summary>
    [Test]
    public void AResidualThatIsOutOfReachIsAnError()
    {
        int products = 0;
        double[] diagonal = [.. Enumerable.Range(0, N).Select(i => 1.0 + i)], b = TestData.Doubles(N, 2);
        LfmException failure = TestData.Fails(LfmErrorCode.NotConverged, () =>
            Solve(diagonal, b, 1e-10, 1000, (i, value) => value * (1 + (1e-7 * Math.Sin((3 * i) + products))), () => products++));
        Assert.That(failure.Message, Does.Match(@"relative residual of \d\.?\d*e-0\d in \d+ iterations, not 1e-10"));
        Assert.That(products, Is.LessThan(900), "it ends when a new start no longer helps, not at the limit");
    }

    /// <summary>A large solution of an ill-conditioned system: no double-precision vector has a residual of 1e-12.</summary>
    [Test]
    public void WhatDoublePrecisionLeavesIsAccepted()
    {
        double[] diagonal = [.. Enumerable.Range(0, N).Select(i => Math.Pow(10, -7.0 * i / (N - 1)))];
        // All of b lies along the small eigenvalues of QDQ with a reflection Q, so that the products cancel.
        double[] u = TestData.Doubles(N, 3), b = new double[N];
        double squared = u.Sum(v => v * v);
        double[] Reflect(double[] v)
        {
            double along = 2 * v.Zip(u, (a, c) => a * c).Sum() / squared;
            return [.. v.Select((a, i) => a - (along * u[i]))];
        }
        b[N - 1] = 1;
        b = Reflect(b);
        double[] x = new double[N], work = (double[])b.Clone();
        ConjugateGradient.Operator apply = (from, to) =>
        {
            double[] y = Reflect(new Span<double>(from, N).ToArray());
            for (int i = 0; i < N; i++) y[i] *= diagonal[i];
            Reflect(y).CopyTo(new Span<double>(to, N));
        };
        ConjugateGradient.Outcome outcome;
        fixed (double* pb = work, px = x)
            outcome = ConjugateGradient.Solve(N, apply, Copy, pb, px, 1e-12, 100_000, new ComputeContext(1), "test");
        double size = Math.Sqrt(x.Sum(v => v * v));
        Assert.That(size, Is.GreaterThan(1e6));
        Assert.That(outcome.Residual, Is.GreaterThan(1e-12).And.LessThanOrEqualTo(ConjugateGradient.RoundingUnits * Epsilon * (size + 1)));
    }

    [Test]
    public void TheLimitOfIterationsIsAnError() =>
        Assert.That(
            TestData.Fails(
                LfmErrorCode.NotConverged,
                () => Solve([.. Enumerable.Range(1, N).Select(i => (double)i)], TestData.Doubles(N, 4), 1e-10, 5)).Message,
            Does.Contain("5 iterations"));

    private sealed record Run(ConjugateGradient.Outcome Outcome, double[] X);

    private static Run Solve(
        double[] diagonal, double[] b, double tolerance, int limit, Func<int, double, double>? distort = null, Action? count = null)
    {
        double[] x = new double[N], work = (double[])b.Clone();
        fixed (double* pb = work, px = x)
        {
            ConjugateGradient.Operator apply = (from, to) =>
            {
                for (int i = 0; i < N; i++) to[i] = distort is null ? diagonal[i] * from[i] : distort(i, diagonal[i] * from[i]);
                count?.Invoke();
            };
            return new Run(ConjugateGradient.Solve(N, apply, Copy, pb, px, tolerance, limit, new ComputeContext(1), "test"), x);
        }
    }

    private static void Copy(double* r, double* z) => new Span<double>(r, N).CopyTo(new Span<double>(z, N));

    private static double Residual(double[] diagonal, double[] x, double[] b) =>
        Math.Sqrt(Enumerable.Range(0, N).Sum(i => Math.Pow(b[i] - (diagonal[i] * x[i]), 2)) / b.Sum(v => v * v));
}
