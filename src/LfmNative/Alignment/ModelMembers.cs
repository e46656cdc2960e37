using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>Members that models of every kind have: pairs of rows, and normalisations.</summary>
internal static class ModelMembers
{
    /// <summary>Adds pairs, an int32 array of count×2: row of X, row of Y.</summary>
    public static void AddPairs(NpzWriter npz, string member, AnchorPairs pairs)
    {
        int[] flat = new int[2 * pairs.Count];
        for (int t = 0; t < pairs.Count; t++) (flat[2 * t], flat[(2 * t) + 1]) = (pairs.X[t], pairs.Y[t]);
        npz.Add(member, flat, pairs.Count, 2);
    }

    /// <summary>Reads pairs of rows 0..n1−1 and 0..n2−1.</summary>
    /// <exception cref="LfmException">No such member, of another shape or type, or rows that do not exist.</exception>
    public static AnchorPairs ReadPairs(NpzReader npz, string member, int n1, int n2)
    {
        int[] flat = npz.ReadInt32(member, -1, 2);
        int[] x = new int[flat.Length / 2], y = new int[flat.Length / 2];
        for (int t = 0; t < x.Length; t++) (x[t], y[t]) = (flat[2 * t], flat[(2 * t) + 1]);
        if (Array.Exists(x, i => (uint)i >= (uint)n1) || Array.Exists(y, j => (uint)j >= (uint)n2))
            Throw.Data($"member {member} names rows that do not exist");
        return new AnchorPairs(x, y);
    }

    /// <summary>Adds the mean of a side's rows, and their root mean square norms before and after it is taken off.</summary>
    public static void AddNormalization(NpzWriter npz, string side, SideNormalization normalization)
    {
        npz.Add($"scale_{side}_mean", normalization.Mean, normalization.Mean.Length);
        npz.Add($"scale_{side}_norms", [normalization.RowNorm, normalization.CenteredNorm], 2);
    }

    /// <summary>Reads these.</summary>
    /// <exception cref="LfmException">No such members, or of another shape or type.</exception>
    public static SideNormalization ReadNormalization(NpzReader npz, string side, PreNormalization kind)
    {
        double[] norms = npz.ReadDouble($"scale_{side}_norms", 2);
        return new SideNormalization(kind, npz.ReadDouble($"scale_{side}_mean", -1), norms[0], norms[1]);
    }
}
