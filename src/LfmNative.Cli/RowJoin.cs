using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>Which rows of two matrices are the same items: by their names where both have them, else by their order.</summary>
internal static class RowJoin
{
    private const int Several = -1;

    /// <summary>Whether both have names that differ in some row, so that their order pairs nothing.</summary>
    public static bool NamesDiffer(RowReader x, RowReader y)
    {
        if (!x.HasNames || !y.HasNames) return false;
        IEnumerator<string> ofX = Names(x).GetEnumerator(), ofY = Names(y).GetEnumerator();
        while (true)
        {
            (bool moreX, bool moreY) = (ofX.MoveNext(), ofY.MoveNext());
            if (moreX != moreY) return true;
            if (!moreX) return false;
            if (ofX.Current != ofY.Current) return true;
        }
    }

    /// <summary>The rows of the same names, in the order of X.</summary>
    /// <param name="x">The first matrix, which has names.</param>
    /// <param name="y">The second one, which has names too.</param>
    /// <exception cref="LfmException">InvalidArgument: a name that both have stands for two rows of one.</exception>
    public static (int[] X, int[] Y) Pairs(LoadedMatrix x, LoadedMatrix y)
    {
        Dictionary<string, int> ofX = Numbers(x), ofY = Numbers(y);
        List<int> rowsX = [], rowsY = [];
        for (int i = 0; i < x.Rows; i++)
        {
            string name = x.RowNames![i];
            if (!ofY.TryGetValue(name, out int j)) continue;
            if (ofX[name] == Several) throw Ambiguous(x, name);
            if (j == Several) throw Ambiguous(y, name);
            rowsX.Add(i);
            rowsY.Add(j);
        }
        return ([.. rowsX], [.. rowsY]);
    }

    /// <summary>Some rows of a matrix, one after the other.</summary>
    public static float[] Gather(LoadedMatrix from, int[] rows)
    {
        if ((long)rows.Length * from.Cols > Array.MaxLength)
            throw Job.Usage($"{from.Source}: {rows.Length} joined rows are too many to be held at once; sort both files by their ids");
        float[] gathered = new float[rows.Length * from.Cols];
        for (int i = 0; i < rows.Length; i++) from.View.Row(rows[i]).CopyTo(gathered.AsSpan(i * from.Cols));
        return gathered;
    }

    private static IEnumerable<string> Names(RowReader reader)
    {
        while (reader.ReadBlock())
        {
            string[] names = reader.Names.ToArray();
            foreach (string name in names) yield return name;
        }
    }

    private static Dictionary<string, int> Numbers(LoadedMatrix matrix)
    {
        Dictionary<string, int> numbers = new(matrix.Rows, StringComparer.Ordinal);
        for (int i = 0; i < matrix.Rows; i++)
        {
            if (!numbers.TryAdd(matrix.RowNames![i], i)) numbers[matrix.RowNames[i]] = Several;
        }
        return numbers;
    }

    private static LfmException Ambiguous(LoadedMatrix matrix, string name) => Job.Usage(
        $"{matrix.Source}: '{name}' names more than one row, so rows cannot be joined by their names; "
        + "give every row one of its own, or say --id-column none");
}
