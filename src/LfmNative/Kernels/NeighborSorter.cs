namespace LfmNative.Kernels;

/// <summary>Sorts lists of neighbours by (distance, row number), with scratch of its own.</summary>
internal sealed class NeighborSorter
{
    /// <summary>Entries of a drawer that insertion still sorts faster than the library.</summary>
    private const int MostInDrawer = 64;

    private double[] _distances = [];
    private int[] _ids = [];
    private int[] _starts = [];

    /// <summary>Sorts a list: into as many drawers as it has entries, evenly over its range, then by insertion.</summary>
    /// <remarks>Distances to neighbours are spread smoothly, so that a drawer holds few and no comparison is a guess; where they are not, the library sorts.</remarks>
    /// <param name="distances">The distances, finite.</param>
    /// <param name="ids">Row number of each.</param>
    public void Sort(Span<double> distances, Span<int> ids)
    {
        int count = distances.Length;
        if (_starts.Length <= count) (_distances, _ids, _starts) = (new double[2 * count], new int[2 * count], new int[(2 * count) + 1]);
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double distance in distances) (least, most) = (Math.Min(least, distance), Math.Max(most, distance));
        double scale = count / (most - least);
        Span<int> starts = _starts.AsSpan(0, count + 1);
        starts.Clear();
        int fullest = 0;
        foreach (double distance in distances) fullest = Math.Max(fullest, ++starts[1 + Drawer(distance - least, scale, count)]);
        if (fullest > MostInDrawer)
        {
            SortByComparison(distances, ids);
            return;
        }
        for (int drawer = 1; drawer < starts.Length; drawer++) starts[drawer] += starts[drawer - 1];
        for (int i = 0; i < count; i++)
        {
            int at = starts[Drawer(distances[i] - least, scale, count)]++;
            (_distances[at], _ids[at]) = (distances[i], ids[i]);
        }
        _distances.AsSpan(0, count).CopyTo(distances);
        _ids.AsSpan(0, count).CopyTo(ids);
        NeighborOrder.Sort(distances, ids);
    }

    /// <summary>Never descends with the distance; where all are equal the scale is infinite and all lie in the first.</summary>
    private static int Drawer(double above, double scale, int count) => above > 0 ? (int)Math.Min(above * scale, count - 1) : 0;

    private static void SortByComparison(Span<double> distances, Span<int> ids)
    {
        distances.Sort(ids);
        // The sort knows distances only: within a run of equal ones the smaller number comes first.
        for (int start = 0; start < distances.Length;)
        {
            int end = start + 1;
            while (end < distances.Length && distances[end] == distances[start]) end++;
            if (end - start > 1) ids[start..end].Sort();
            start = end;
        }
    }
}
