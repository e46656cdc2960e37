using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>Block Lanczos with full orthogonalisation and thick restart on a Chebyshev polynomial of the operator.</summary>
/// <remarks>
/// Thick restart: Wu and Simon 2000, in the block form of Zhou and Saad 2008. Polynomial filtering: Fang and Saad 2012. The filter turns
/// most of the work from orthogonalisation against a long basis into sparse products of eight vectors at a time, which are cheap; and eight
/// copies of an eigenvalue enter the space at once. A solver holds nothing but its filter between calls, so any number of solvers may run
/// side by side. The known modes (null vectors, and those of the request) are taken out of every new block. A block that loses rank, as it
/// does when the space is invariant, is filled up with random vectors.
/// </remarks>
internal sealed unsafe class BlockSolver : IEigenSolver
{
    private const int Width = BlockBasis.Width;
    private ChebyshevFilter? _filter;

    public string Name => "block";

    public bool NoneMissed { get; private set; }

    /// <summary>Whether there is room for the basis, and for looking for one more pair beside the wanted ones.</summary>
    public static bool Fits(LaplacianOperator op, int count) => op.Size - op.ComponentCount >= (2L * count) + (6 * Width);

    /// <summary>Blocks of basis vectors held at most before a restart, the one to come left out.</summary>
    public static int MostBlocks(int count, long free) => (int)Math.Min((3.0 * count) + (10 * Width), free - Width) / Width;

    public int Largest(LaplacianOperator op, int count, EigenRequest request, double* values, double* vectors, ComputeContext context)
    {
        using BlockKrylov space = new(op, count, request, context);
        space.Start();
        // Looking for one more pair in the same spectrum, the filter of the first search will do.
        ChebyshevFilter filter = _filter ?? space.Probe();
        int restarts = 0;
        while (!space.Run(filter))
        {
            restarts++;
            ChebyshevFilter better = space.Improve(filter);
            if (better == filter) space.Restart();
            else space.StartFromRitz();
            filter = better;
        }
        _filter ??= filter;
        space.Result(filter, values, vectors);
        NoneMissed = request.KnownCount == 0 && space.NoneMissed(filter);
        return restarts;
    }
}
