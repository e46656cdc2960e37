using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Selection;

/// <summary>Points to choose from, and what is known of them.</summary>
/// <param name="points">n×d points, compact, finite, distinct.</param>
/// <param name="count">Points n.</param>
/// <param name="dim">Dimensions d.</param>
/// <param name="known">Points that are known, each once: they are not chosen, and the choice complements them.</param>
/// <param name="wanted">Points to choose, 1..n − known.</param>
/// <param name="seed">Seed of everything random.</param>
/// <param name="context">Threads, progress and cancellation.</param>
internal sealed unsafe class SelectionInputs(
    float* points, int count, int dim, int[] known, int wanted, ulong seed, ComputeContext context)
{
    private const int Block = 512;

    /// <summary>First element of the points.</summary>
    public float* Points => points;

    /// <summary>Points n.</summary>
    public int Count => count;

    /// <summary>Dimensions d.</summary>
    public int Dim => dim;

    /// <summary>Points that are known.</summary>
    public int[] Known => known;

    /// <summary>Points to choose.</summary>
    public int Wanted => wanted;

    /// <summary>Seed of everything random.</summary>
    public ulong Seed => seed;

    /// <summary>Threads, progress and cancellation.</summary>
    public ComputeContext Context => context;

    /// <summary>First element of a point.</summary>
    public float* Point(int i) => points + ((long)i * dim);

    /// <summary>For each point whether it is known.</summary>
    public bool[] IsKnown()
    {
        bool[] marks = new bool[count];
        foreach (int i in known) marks[i] = true;
        return marks;
    }

    /// <summary>Tells that so many are chosen.</summary>
    public void Tick(int chosen) => context.Tick("suggest", chosen, wanted);

    /// <summary>Runs over all points, in blocks that do not depend on the threads.</summary>
    public void ForPoints(Action<int, int> body) => ParallelRows.For(count, Block, context.Threads, context.Token, body);

    /// <summary>The free point of the largest score, of equals the first; −1 where none has one above the least.</summary>
    /// <param name="scores">One a point.</param>
    /// <param name="taken">Points that are not free.</param>
    /// <param name="least">What a score must exceed.</param>
    public static int Best(double[] scores, bool[] taken, double least)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!taken[i] && scores[i] > least) (best, least) = (i, scores[i]);
        }
        return best;
    }
}
