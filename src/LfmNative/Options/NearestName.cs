namespace LfmNative.Options;

/// <summary>What somebody meant who typed a name that does not exist.</summary>
public static class NearestName
{
    /// <summary>The name that is nearest to what was typed, if one is near: one slip for every three letters, two at most.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names there are; of equally near ones the first is taken.</param>
    /// <returns>The name; null where none is near.</returns>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        (string? nearest, int least) = (null, int.MaxValue);
        foreach (string name in names)
        {
            int distance = Distance(typed.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < least && distance <= Math.Min(2, Math.Max(typed.Length, name.Length) / 3)) (nearest, least) = (name, distance);
        }
        return nearest;
    }

    /// <summary>" (did you mean NAME?)", or nothing where no name is near.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names there are.</param>
    public static string Hint(string typed, IEnumerable<string> names) =>
        Of(typed, names) is { } name ? $" (did you mean {name}?)" : "";

    /// <summary>Edit distance in which two letters that changed places are one slip (optimal string alignment; Damerau 1964).</summary>
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
