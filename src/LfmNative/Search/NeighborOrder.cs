namespace LfmNative.Search;

/// <summary>The total order of neighbours: by distance, and among equal distances by row number.</summary>
internal static class NeighborOrder
{
    /// <summary>Sorts a short list that is nearly in order already, by insertion.</summary>
    /// <param name="distances">The distances, no NaN.</param>
    /// <param name="ids">Row number of each.</param>
    public static unsafe void Sort(Span<double> distances, Span<int> ids)
    {
        fixed (double* d = distances)
        fixed (int* own = ids[..distances.Length])
        {
            for (nint i = 1; i < distances.Length; i++)
            {
                double distance = d[i];
                if (d[i - 1] < distance) continue;
                int id = own[i];
                nint at = i;
                for (; at > 0 && (d[at - 1] > distance || (d[at - 1] == distance && own[at - 1] > id)); at--)
                    (d[at], own[at]) = (d[at - 1], own[at - 1]);
                (d[at], own[at]) = (distance, id);
            }
        }
    }
}
