using System.Runtime.CompilerServices;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Capi.Doors;

/// <summary>Numbers of choices and switches, checked, and their names.</summary>
internal static class Choice
{
    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["metric"] = OptionNames.All<DistanceMetric>(),
        ["neighbors"] = OptionNames.All<NeighborMethod>(),
        ["kernel"] = OptionNames.All<AffinityKernel>(),
        ["laplacian"] = OptionNames.All<LaplacianKind>(),
        ["solver"] = OptionNames.All<EigenSolverKind>(),
        ["descriptors"] = OptionNames.All<DescriptorKind>(),
        ["mask"] = OptionNames.All<LaplacianMask>(),
        ["refine"] = OptionNames.All<Refinement>(),
        ["pointwise"] = OptionNames.All<PointwiseMethod>(),
        ["transform"] = OptionNames.All<TransformKind>(),
        ["normalization"] = OptionNames.All<PreNormalization>(),
    };

    /// <summary>The member of a number.</summary>
    public static T Of<T>(int value, string field)
        where T : struct, Enum
    {
        T[] all = Enum.GetValues<T>();
        T member = Unsafe.BitCast<int, T>(value);
        if (Array.IndexOf(all, member) >= 0) return member;
        throw AbiException.Argument($"{field} is {value}; it must be one of {string.Join(", ", all.Select(v => $"{Unsafe.BitCast<T, int>(v)} ({OptionNames.Of(v)})"))}");
    }

    /// <summary>A switch, 0 or 1.</summary>
    public static bool Switch(int value, string field) =>
        value is 0 or 1 ? value == 1 : throw AbiException.Argument($"{field} is {value}; it must be 0 or 1");

    /// <summary>The number of a name.</summary>
    public static int Parse(string option, string name)
    {
        if (option == "normalization" && name == "auto") return -1;
        string[] names = NamesOf(option);
        int value = Array.IndexOf(names, name);
        return value >= 0 ? value : throw AbiException.Argument($"{option} is '{name}'; it must be one of {string.Join(", ", names)}");
    }

    /// <summary>All names of an option, in the order of their numbers, which count from 0.</summary>
    public static string[] NamesOf(string option) =>
        Names.TryGetValue(option, out string[]? names) ? names : throw AbiException.Argument($"there is no choice called '{option}'; there are {string.Join(", ", Names.Keys)}");
}
