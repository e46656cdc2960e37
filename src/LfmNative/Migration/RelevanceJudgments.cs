using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>Queries of the new model and judgments of which items are relevant to them.</summary>
/// <remarks>
/// A file of judgments is one of TREC (<c>query iteration item grade</c>) or a table <c>query item [grade]</c>, by blanks or tabs.
/// Grades are whole numbers; 0 and less are not relevant, a missing one is 1.
/// </remarks>
public sealed class RelevanceJudgments
{
    private const int Depth = 10;

    private readonly Dictionary<string, Dictionary<string, int>> _grades = [];
    private readonly Func<RowReader> _queries;
    private readonly Func<RowReader> _old;
    private readonly Func<RowReader> _new;

    /// <summary>Reads judgments.</summary>
    /// <param name="path">The file.</param>
    /// <param name="queries">Opens the queries' vectors by the new model, with ids.</param>
    /// <param name="old">Opens the old collection.</param>
    /// <param name="new">Opens the new model's rows.</param>
    /// <exception cref="LfmException">InvalidFile: missing or malformed; names the line.</exception>
    public RelevanceJudgments(string path, Func<RowReader> queries, Func<RowReader> old, Func<RowReader> @new)
    {
        (_queries, _old, _new) = (queries, old, @new);
        int number = 0;
        foreach (string line in Lines(path))
        {
            number++;
            string[] fields = line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0) continue;
            int item = fields.Length == 4 ? 2 : 1, grade = 1;
            bool header = number == 1 && fields.Length == 3 && !int.TryParse(fields[2], out _);
            if (header) continue;
            if (fields.Length is < 2 or > 4
                || (fields.Length > 2 && !int.TryParse(fields[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out grade)))
            {
                throw new LfmException(
                    LfmErrorCode.InvalidFile,
                    $"{path}: line {number} is no judgment; write query, item and a whole grade, or the four columns of TREC");
            }
            if (!_grades.TryGetValue(fields[0], out Dictionary<string, int>? ofQuery)) _grades.Add(fields[0], ofQuery = []);
            ofQuery[fields[item]] = grade;
        }
        if (_grades.Count == 0) throw new LfmException(LfmErrorCode.InvalidFile, $"{path}: holds no judgments; at least one is needed");
    }

    /// <summary>Measures nDCG@10 of the queries against the migrated collection, and against the new model's own.</summary>
    internal RelevanceFigures Measure(MigrationModel model, ComputeContext context)
    {
        (List<string> ids, float[] data, int cols) = ReadQueries();
        bool carriesQueries = model.Facts.Direction == MigrationDirection.Queries;
        int expected = carriesQueries ? model.Map.Dimensions : model.Map.TargetDimensions;
        if (cols != expected) Throw.Argument(
            $"the queries have {cols} columns and the new model {expected}; embed them with the new model");
        float[] carried = data;
        int carriedCols = cols;
        if (carriesQueries)
        {
            carriedCols = model.Map.TargetDimensions;
            carried = new float[ids.Count * carriedCols];
            model.Map.Apply(new ReadOnlyMatrixView<float>(data, ids.Count, cols), carried, context);
        }
        double[] after = Ndcg(ids, carried, carriedCols, _old, carriesQueries ? null : model.Map, context, out HashSet<string> found);
        if (found.Count == 0) Throw.Data("none of the judged items is in the old collection; check the ids of the judgments");
        double[] reembedded = Ndcg(ids, data, cols, _new, null, context, out HashSet<string> foundNew);
        return new RelevanceFigures(
            ids.Count,
            found.Count,
            GateFigure.Of(after, model.Facts.Seed),
            foundNew.SetEquals(found) ? GateFigure.Of(reembedded, model.Facts.Seed) : GateFigure.None);
    }

    private static string[] Lines(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LfmException(LfmErrorCode.InvalidFile, $"{path}: cannot be read ({e.Message.TrimEnd('.')}); check the path", e);
        }
    }

    private (List<string> Ids, float[] Data, int Cols) ReadQueries()
    {
        List<string> ids = [];
        List<float> data = [];
        using RowReader reader = _queries();
        if (!reader.HasNames)
            throw new LfmException(LfmErrorCode.InvalidFile,
                $"{reader.Source}: the queries have no ids, and judgments go by ids; give them");
        while (reader.ReadBlock())
        {
            for (int i = 0; i < reader.Block.Rows; i++)
            {
                if (!_grades.ContainsKey(reader.Names[i])) continue;
                ids.Add(reader.Names[i]);
                data.AddRange(reader.Block.Row(i));
            }
        }
        if (ids.Count == 0)
        {
            throw new LfmException(
                LfmErrorCode.InvalidFile,
                    $"{reader.Source}: none of its ids is a judged query (the first: {_grades.Keys.First()}); check both");
        }
        return (ids, [.. data], reader.Cols);
    }

    /// <summary>nDCG@10 of each query over a whole collection, which is read once.</summary>
    private double[] Ndcg(
        List<string> ids, float[] queries, int cols, Func<RowReader> open, CollectionMap? map, ComputeContext context,
            out HashSet<string> found)
    {
        found = [];
        using UnitRows units = HeldOutPairs.UnitsOf(new ReadOnlyMatrixView<float>(queries, ids.Count, cols), context);
        BestItems best = new(ids.Count, Depth);
        using RowReader reader = open();
        if (!reader.HasNames)
        {
            throw new LfmException(
                LfmErrorCode.InvalidFile, $"{reader.Source}: the rows have no ids, and judgments go by ids; give them");
        }
        HashSet<string> judgedItems = [.. ids.SelectMany(id => _grades[id].Keys)];
        float[] carried = [];
        while (reader.ReadBlock())
        {
            ReadOnlyMatrixView<float> block = reader.Block;
            if (map is not null)
            {
                if (carried.Length < block.Rows * map.TargetDimensions) carried = new float[block.Rows * map.TargetDimensions];
                map.Apply(block, carried, context);
                block = new ReadOnlyMatrixView<float>(carried.AsSpan(0, block.Rows * map.TargetDimensions), block.Rows,
                    map.TargetDimensions);
            }
            using UnitRows items = HeldOutPairs.UnitsOf(block, context);
            best.Add(units, items, reader.Names, context);
            foreach (string name in reader.Names) if (judgedItems.Contains(name)) found.Add(name);
        }
        double[] discounts = RankedLists.Discounts(Depth), ndcg = new double[ids.Count];
        for (int q = 0; q < ids.Count; q++)
        {
            Dictionary<string, int> grades = _grades[ids[q]];
            double ideal = grades.Values.Where(g => g > 0).OrderDescending().Take(Depth).Select((g, r) => Gain(g) * discounts[r]).Sum();
            double gained = best.Of(q).Select((item, r) => Gain(grades.GetValueOrDefault(item)) * discounts[r]).Sum();
            ndcg[q] = ideal > 0 ? gained / ideal : 0;
        }
        return ndcg;
    }

    /// <summary>The grade itself, as trec_eval has it.</summary>
    private static double Gain(int grade) => Math.Max(0, grade);
}
