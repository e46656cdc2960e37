namespace LfmNative.Kernels;

/// <summary>The total order of neighbours: by distance, and among equal distances by row number.</summary>
internal static class NeighborOrder
{
    /// <summary>Sorts a short list that is nearly in order already, by insertion.</summary>
    /// <param name="distances">The distances, no NaN.</param>
    /// <param name="ids">Row number of each.</param>
    public static void Sort(Span<double> distances, Span<int> ids)
    {
        for (int i = 1; i < distances.Length; i++)
        {
            double distance = distances[i];
            int id = ids[i], at = i;
            for (; at > 0 && (distances[at - 1] > distance || (distances[at - 1] == distance && ids[at - 1] > id)); at--)
                (distances[at], ids[at]) = (distances[at - 1], ids[at - 1]);
            (distances[at], ids[at]) = (distance, id);
        }
    }
}
