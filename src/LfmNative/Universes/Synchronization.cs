using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>A map of a pair of spaces and what it counts.</summary>
/// <param name="From">Number of the one space.</param>
/// <param name="To">Number of the other.</param>
/// <param name="Map">Ω_ij, d_i×d_j: rows of the one times it are rows of the other.</param>
/// <param name="Weight">Above 0.</param>
internal readonly record struct SpaceLink(int From, int To, Matrix Map, double Weight);

/// <summary>One rotation a space, T_i of d_i×D, with T_i T_jᵀ as near to the maps Ω_ij of pairs as can be.</summary>
/// <remarks>
/// Maximises Σ w_ij tr(T_iᵀ Ω_ij T_j): the D leading eigenvectors of the block matrix of the w_ij Ω_ij, each block brought to its
/// polar factor (Singer 2011; Pachauri, Kondor and Singh 2013), and from there rounds in which each space is rotated to what its
/// neighbours make of it (generalised power method, Ling 2022), which never lower the sum. Where the links are a tree, the
/// products along it are exact. D are the dimensions of the largest space.
/// </remarks>
internal sealed class Synchronization
{
    private readonly int[] _dims;
    private readonly SpaceLink[] _links;
    private readonly int _root;

    /// <param name="dims">Dimensions of the spaces.</param>
    /// <param name="links">Maps that connect all of them.</param>
    public Synchronization(int[] dims, IEnumerable<SpaceLink> links)
    {
        (_dims, _links) = (dims, [.. links]);
        _root = Array.IndexOf(dims, dims.Max());
    }

    private int Common => _dims[_root];

    /// <summary>Finds the rotations.</summary>
    /// <param name="rounds">Rounds at most.</param>
    /// <param name="leastChange">Part of the weights' sum below which a gain ends the rounds.</param>
    /// <param name="spectral">Whether eigenvectors are tried beside the products along a tree.</param>
    /// <param name="context">Cancellation.</param>
    /// <returns>T_i, and the sum after each round over what it is for maps that agree.</returns>
    public (Matrix[] Rotations, double[] Objectives) Solve(int rounds, double leastChange, bool spectral, ComputeContext context)
    {
        Matrix[] best = AlongTree();
        double most = _links.Sum(link => link.Weight * Math.Min(_dims[link.From], _dims[link.To]));
        List<double> objectives = [Objective(best) / most];
        if (_links.Length == _dims.Length - 1) return (best, [.. objectives]);
        if (spectral)
        {
            Matrix[] leading = OfEigenvectors();
            double objective = Objective(leading) / most;
            if (objective > objectives[0]) (best, objectives[0]) = (leading, objective);
        }
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < _dims.Length; i++)
            {
                context.Token.ThrowIfCancellationRequested();
                best[i] = Svd.Of(ByNeighbors(i, best)).PartialPolarFactor(SpaceTransform.RankTolerance);
            }
            objectives.Add(Objective(best) / most);
            if (objectives[^1] - objectives[^2] <= leastChange) break;
        }
        return (best, [.. objectives]);
    }

    /// <summary>Products along the spanning tree of the greatest weights, from the largest space on (Prim 1957).</summary>
    private Matrix[] AlongTree()
    {
        Matrix?[] found = new Matrix?[_dims.Length];
        Matrix identity = new(Common, Common);
        for (int i = 0; i < Common; i++) identity[i, i] = 1;
        found[_root] = identity;
        while (Array.Exists(found, m => m is null))
        {
            SpaceLink next = _links.Where(link => found[link.From] is null != found[link.To] is null).MaxBy(link => link.Weight);
            if (found[next.From] is { } from) found[next.To] = Gemm.Product(next.Map, from, transA: true);
            else found[next.From] = Gemm.Product(next.Map, found[next.To]!);
        }
        return found!;
    }

    private unsafe Matrix[] OfEigenvectors()
    {
        int[] start = new int[_dims.Length + 1];
        double[] degree = new double[_dims.Length];
        for (int i = 0; i < _dims.Length; i++) start[i + 1] = start[i] + _dims[i];
        foreach (SpaceLink link in _links)
        {
            degree[link.From] += link.Weight;
            degree[link.To] += link.Weight;
        }
        int n = start[^1];
        using NativeBuffer<double> block = new((long)n * n), vectors = new((long)Common * n), values = new(n);
        for (long e = 0; e < (long)n * n; e++) block.Pointer[e] = 0;
        foreach (SpaceLink link in _links)
        {
            // The largest eigenvalues are the smallest of the negative.
            double scale = -link.Weight / Math.Sqrt(degree[link.From] * degree[link.To]);
            for (int a = 0; a < link.Map.Rows; a++)
            {
                long i = start[link.From] + a;
                for (int b = 0; b < link.Map.Cols; b++)
                {
                    long j = start[link.To] + b;
                    block.Pointer[(i * n) + j] = block.Pointer[(j * n) + i] = scale * link.Map[a, b];
                }
            }
        }
        SymmetricEigen.Smallest(n, block.Pointer, Common, values.Pointer, vectors.Pointer);
        Matrix[] rotations = new Matrix[_dims.Length];
        for (int i = 0; i < rotations.Length; i++)
        {
            Matrix part = new(_dims[i], Common);
            for (int a = 0; a < part.Rows; a++)
            {
                for (int k = 0; k < Common; k++) part[a, k] = vectors.Pointer[((long)k * n) + start[i] + a];
            }
            rotations[i] = Svd.Of(part).PartialPolarFactor(SpaceTransform.RankTolerance);
        }
        return rotations;
    }

    /// <summary>Σ_j w_ij Ω_ij T_j.</summary>
    private Matrix ByNeighbors(int i, Matrix[] rotations)
    {
        Matrix sum = new(_dims[i], Common);
        foreach (SpaceLink link in _links)
        {
            if (link.From != i && link.To != i) continue;
            Matrix carried = link.From == i
                ? Gemm.Product(link.Map, rotations[link.To])
                : Gemm.Product(link.Map, rotations[link.From], transA: true);
            for (int e = 0; e < sum.Data.Length; e++) sum.Data[e] += link.Weight * carried.Data[e];
        }
        return sum;
    }

    private double Objective(Matrix[] rotations)
    {
        double sum = 0;
        foreach (SpaceLink link in _links)
        {
            Matrix carried = Gemm.Product(link.Map, rotations[link.To]);
            double trace = 0;
            for (int e = 0; e < carried.Data.Length; e++) trace += carried.Data[e] * rotations[link.From].Data[e];
            sum += link.Weight * trace;
        }
        return sum;
    }
}
