namespace LfmNative.Comparison.Rsm;

/// <summary>The samples that are nearest to each one, found without matching all pairs.</summary>
/// <remarks>
/// Potentials bound the inner product of every pair from above at the price of a look at its products. The pairs with the largest
/// bounds are
/// matched first; a pair whose bound, and then whose closer bound, is below the last place of both its lists cannot enter them.
/// </remarks>
internal sealed class NearestSamples
{
    /// <summary>What bounds in single precision may be off by, in products of the samples' norms.</summary>
    private const double Slack = 2e-6;

    /// <summary>Rounds in which the pairs that remain are matched: after each, the last places are known better.</summary>
    private const int Rounds = 4;

    private readonly RsmRun _run;
    private readonly RsmMatrix _scores;
    private readonly RsmKernel _kernel;

    private NearestSamples(RsmRun run, RsmMatrix scores, int top, RsmKernel kernel)
    {
        Top = Math.Min(top, run.Symmetric ? run.Cols - 1 : run.Cols);
        (_run, _scores, _kernel) = (run, scores, kernel);
        Lists = new (double, int)[run.Rows][];
        for (int i = 0; i < Lists.Length; i++) Lists[i] = [];
    }

    /// <summary>Length of the lists.</summary>
    public int Top { get; }

    /// <summary>Inner product and number of the nearest samples of each, nearest first, equally near ones by their number.</summary>
    public (double Inner, int Sample)[][] Lists { get; }

    /// <summary>‖V‖² of the samples, for the values of kernels.</summary>
    public RsmMatrix Squares => _scores;

    /// <summary>Pairs there are.</summary>
    public long Pairs { get; private init; }

    /// <summary>Pairs that were matched.</summary>
    public long Matched { get; private set; }

    /// <summary>Finds the nearest by bounds; exact matching.</summary>
    /// <param name="run">The samples.</param>
    /// <param name="top">Length of the lists, fewer where there are not so many samples.</param>
    /// <param name="kernel">Kernel by which samples are near.</param>
    public static NearestSamples Find(RsmRun run, int top, RsmKernel kernel)
    {
        RsmMatrix squares = RsmMatrix.OfSquares(run.Rows, run.Cols, run.Symmetric);
        NearestSamples nearest = new(run, squares, top, kernel) { Pairs = run.Pairs };
        float[] bounds = new float[(long)run.Rows * run.Cols];
        run.Bounds(squares, (i, j, bound) => nearest.Keep(bounds, i, j, bound));
        nearest.Match([.. nearest.Seeds(bounds)], bounds, null);
        (int I, int J)[] left = nearest.Left(bounds);
        for (int round = 0; round < Rounds; round++)
        {
            int from = (int)((long)left.Length * round / Rounds), to = (int)((long)left.Length * (round + 1) / Rounds);
            (int I, int J)[] now = [.. left[from..to].Where(pair => nearest.CanEnter(pair.I, pair.J, nearest.At(bounds, pair)))];
            nearest.Match(now, bounds, (i, j, bound) => nearest.CanEnter(i, j, nearest.Nearness(i, j, nearest.Raised(i, j, bound))));
        }
        return nearest;
    }

    /// <summary>The nearest by inner products that are known.</summary>
    /// <param name="run">The samples.</param>
    /// <param name="matrix">All inner products.</param>
    /// <param name="top">Length of the lists.</param>
    /// <param name="kernel">Kernel by which samples are near.</param>
    public static NearestSamples Of(RsmRun run, RsmMatrix matrix, int top, RsmKernel kernel)
    {
        NearestSamples nearest = new(run, matrix, top, kernel) { Pairs = run.Pairs, Matched = run.Pairs };
        for (int i = 0; i < matrix.Rows; i++)
        {
            List<(double, int)> all = [];
            for (int j = 0; j < matrix.Cols; j++)
            {
                if (!matrix.Symmetric || j != i) all.Add((matrix.Inner[((long)i * matrix.Cols) + j], j));
            }
            nearest.Insert(i, all);
        }
        return nearest;
    }

    /// <summary>How near two samples are by their inner product, on a scale on which more is nearer.</summary>
    private double Nearness(int i, int j, double inner) => _kernel switch
    {
        RsmKernel.Rbf => -_scores.SquaredDistance(i, j, inner),
        _ => _scores.Value(_kernel, i, j, inner, 1),
    };

    private double Raised(int i, int j, double bound) =>
        bound + (Slack * Math.Sqrt(_scores.SquaredX[i]) * Math.Sqrt(_scores.SquaredY[j]));

    private float At(float[] bounds, (int I, int J) pair) => bounds[((long)pair.I * _run.Cols) + pair.J];

    /// <summary>Keeps a bound in single precision, rounded up.</summary>
    private void Keep(float[] bounds, int i, int j, double bound)
    {
        float nearness = MathF.BitIncrement((float)Nearness(i, j, Raised(i, j, bound)));
        bounds[((long)i * _run.Cols) + j] = nearness;
        if (_run.Symmetric) bounds[((long)j * _run.Cols) + i] = nearness;
    }

    /// <summary>The pairs that are in front by their bounds.</summary>
    private HashSet<(int I, int J)> Seeds(float[] bounds)
    {
        HashSet<(int, int)> seeds = [];
        float[] keys = new float[_run.Cols];
        int[] order = new int[_run.Cols];
        for (int i = 0; i < _run.Rows; i++)
        {
            for (int j = 0; j < keys.Length; j++)
            {
                order[j] = j;
                keys[j] = _run.Symmetric && i == j ? float.PositiveInfinity : -bounds[((long)i * _run.Cols) + j];
            }
            Array.Sort(keys, order);
            for (int at = 0; at < Top; at++) seeds.Add(Ordered(i, order[at]));
        }
        return seeds;
    }

    /// <summary>Pairs that are not matched and may still enter a list, the nearest by their bounds first.</summary>
    private (int I, int J)[] Left(float[] bounds)
    {
        List<(int I, int J)> left = [];
        for (int i = 0; i < _run.Rows; i++)
        {
            for (int j = 0; j < (_run.Symmetric ? i : _run.Cols); j++)
            {
                float bound = At(bounds, (i, j));
                if (!float.IsNaN(bound) && CanEnter(i, j, bound)) left.Add((i, j));
            }
        }
        return [.. left.OrderByDescending(pair => At(bounds, pair))];
    }

    private bool CanEnter(int i, int j, double bound) => bound >= Last(i) || (_run.Symmetric && bound >= Last(j));

    /// <summary>How near a sample's last place is.</summary>
    private double Last(int i) => Lists[i].Length < Top ? double.NegativeInfinity : Nearness(i, Lists[i][^1].Sample, Lists[i][^1].Inner);

    private (int I, int J) Ordered(int i, int j) => _run.Symmetric && j > i ? (j, i) : (i, j);

    private void Match((int I, int J)[] pairs, float[] bounds, Func<int, int, double, bool>? keeps)
    {
        if (pairs.Length == 0) return;
        double[] inner = _run.Match(pairs, keeps);
        Dictionary<int, List<(double, int)>> found = [];
        void Add(int i, int j, double value)
        {
            if (!found.TryGetValue(i, out List<(double, int)>? list)) found[i] = list = [];
            list.Add((value, j));
        }
        for (int t = 0; t < pairs.Length; t++)
        {
            // What is matched, or left out by the closer bound, is done with.
            bounds[((long)pairs[t].I * _run.Cols) + pairs[t].J] = float.NaN;
            if (double.IsNaN(inner[t])) continue;
            Matched++;
            Add(pairs[t].I, pairs[t].J, inner[t]);
            if (_run.Symmetric) Add(pairs[t].J, pairs[t].I, inner[t]);
        }
        foreach ((int i, List<(double, int)> list) in found) Insert(i, list);
    }

    private void Insert(int i, List<(double Inner, int Sample)> more) => Lists[i] =
    [
        .. Lists[i].Concat(more)
            .OrderByDescending(of => Nearness(i, of.Sample, of.Inner)).ThenBy(of => of.Sample)
            .Take(Top),
    ];
}
