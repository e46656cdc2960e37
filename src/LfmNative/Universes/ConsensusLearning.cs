using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Universes;

/// <summary>Learns the items that all spaces share, where only some pairs of spaces had known pairs, and few.</summary>
/// <remarks>
/// Self-learning (Artetxe et al. 2018) of many spaces at once: every space is matched with the mean of the others, which is nearer to each
/// of them than they are to one another, and rotated to it. Maps along a chain add their errors up; maps to the mean do not.
/// </remarks>
internal sealed class ConsensusLearning
{
    private const int MostRounds = 10;

    /// <summary>Rounds of rotations between two rounds of matching; the last ones go on to the end.</summary>
    private const int RoundsBetween = 5;

    /// <summary>Part of the matches that may still change when the rounds end.</summary>
    private const double Still = 0.002;

    private readonly PreparedSpace[] _spaces;
    private readonly UniverseOptions _options;
    private readonly ComputeContext _context;
    private readonly int[] _order;
    private readonly int[][] _items;

    private ConsensusLearning(PreparedSpace[] spaces, int[] order, UniverseOptions options, ComputeContext context)
    {
        (_spaces, _order, _options, _context) = (spaces, order, options, context);
        int n = spaces[order[0]].Space.Count;
        _items = [.. spaces.Select(_ => Enumerable.Repeat(-1, n).ToArray())];
        _items[order[0]] = [.. Enumerable.Range(0, n)];
    }

    /// <summary>Learns from rotations that connect the spaces.</summary>
    /// <param name="spaces">The spaces.</param>
    /// <param name="rotations">T_i, as synchronisation found them.</param>
    /// <param name="edges">Pairs of spaces, by which the nearest come first.</param>
    /// <param name="options">Rounds, family.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public static Consensus Of(
        PreparedSpace[] spaces, Matrix[] rotations, IReadOnlyList<FittedEdge> edges, UniverseOptions options, ComputeContext context)
    {
        UniverseSpace[] given = [.. spaces.Select(space => space.Space)];
        int dims = given[Consensus.Largest(given)].Dimensions;
        int[] order = Enumerable.Range(0, spaces.Length).Where(m => given[m].Dimensions == dims)
            .Select(root => SpaceGraph.BreadthFirst(spaces.Length, [.. edges.Select(edge => (edge.From, edge.To))], root))
            .MinBy(found => found.Distances.Sum()).Order;
        ConsensusLearning run = new(spaces, order, options, context);
        run.Begin(rotations);
        return run.Learn();
    }

    /// <summary>Matches the spaces one after the other with the mean of those before.</summary>
    private void Begin(Matrix[] rotations)
    {
        ConsensusMean mean = new(_items[0].Length, rotations[0].Cols);
        foreach (int m in _order)
        {
            UniverseMember member = UniverseMember.Of(_spaces[m], rotations[m], _items[m]);
            if (m != _order[0])
            {
                float[] before = mean.Rows();
                Match(m, member, before);
                member = UniverseMember.Fit(_spaces[m], Consensus.View(before, mean.Dims), _items[m], _options.Rotation, _context);
            }
            mean.Add(member, _context);
        }
    }

    private Consensus Learn()
    {
        UniverseOptions between = _options with { Rounds = Math.Min(RoundsBetween, _options.Rounds), Transform = _options.Rotation };
        for (int round = 0; round < MostRounds; round++)
        {
            _context.Tick("items", round, MostRounds);
            UniverseMember[] members = Consensus.Of(_spaces, _items, between, _context, _order[0]).Members;
            int changed = 0, matched = 0;
            foreach (int m in _order.AsSpan(1))
            {
                ConsensusMean others = new(_items[0].Length, members[m].ToCommon.Cols);
                for (int other = 0; other < members.Length; other++)
                {
                    if (other != m) others.Add(members[other], _context);
                }
                int[] before = (int[])_items[m].Clone();
                Match(m, members[m], others.Rows());
                changed += before.Zip(_items[m]).Count(pair => pair.First != pair.Second);
                matched += _items[m].Count(row => row >= 0);
            }
            if (changed <= Still * matched) break;
        }
        return Consensus.Of(_spaces, _items, _options, _context, _order[0]);
    }

    /// <summary>Items of a space: rows and means that choose each other by CSLS.</summary>
    private void Match(int m, UniverseMember member, float[] mean)
    {
        float[] carried = Consensus.Carried(member, [.. Enumerable.Range(0, member.Space.Count)], _context);
        int dims = member.ToCommon.Cols;
        using UnitRows rows = UnitRows.Of(Consensus.View(carried, dims), PreparedSpace.Plain, _context);
        using UnitRows means = UnitRows.Of(Consensus.View(mean, dims), PreparedSpace.Plain, _context);
        AnchorPairs pairs = FittedEdge.Mutual(rows, means, _context);
        Array.Fill(_items[m], -1);
        for (int t = 0; t < pairs.Count; t++) _items[m][pairs.Y[t]] = pairs.X[t];
    }
}
