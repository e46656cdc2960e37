using LfmNative.Search;

namespace LfmNative.Inspection;

/// <summary>How unevenly rows are among the k nearest of others: N_k counts the lists that name a row.</summary>
/// <param name="K">Neighbours of each.</param>
/// <param name="Skewness">Skewness of N_k (Radovanović et al. 2010); NaN where all are equal.</param>
/// <param name="RobinHood">
/// Part of all list entries that would have to move for all N_k to be equal, 0..1 (Feldbauer et al. 2018).
/// </param>
/// <param name="AntiHubs">Part of the rows with N_k = 0: nobody's neighbour.</param>
/// <param name="Largest">Largest N_k.</param>
public sealed record HubnessFigures(int K, double Skewness, double RobinHood, double AntiHubs, int Largest)
{
    /// <summary>The figures of the k nearest.</summary>
    /// <param name="neighbors">Lists of k or more.</param>
    /// <param name="k">Neighbours that count.</param>
    internal static HubnessFigures Of(NeighborList neighbors, int k)
    {
        int n = neighbors.Count;
        int[] occurrences = new int[n];
        for (int i = 0; i < n; i++)
        {
            foreach (int j in neighbors.Indices.AsSpan(i * neighbors.K, k)) occurrences[j]++;
        }
        double second = 0, third = 0, moved = 0;
        foreach (int count in occurrences)
        {
            double apart = count - (double)k;
            second += apart * apart;
            third += apart * apart * apart;
            moved += Math.Abs(apart);
        }
        (second, third) = (second / n, third / n);
        return new HubnessFigures(
            k,
            second > 0 ? third / Math.Pow(second, 1.5) : double.NaN,
            moved / (2.0 * n * k),
            occurrences.Count(count => count == 0) / (double)n,
            occurrences.Max());
    }
}
