using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Memory;

namespace LfmNative.Capi.Exports;

/// <content>How alike spaces are.</content>
internal static unsafe partial class Api
{
    /// <summary>Most spaces of one comparison; more are a mistake in the count.</summary>
    private const long MostSpaces = 100_000;

    [UnmanagedCallersOnly(EntryPoint = "lfm_compare", CallConvs = [typeof(CallConvCdecl)])]
    public static int Compare(
        ViewStruct* spaces, long count, int* labels, CompareStruct* options, CallStruct* call, ulong* comparison) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(comparison, "comparison");
        Arguments.CheckGiven(spaces, "spaces");
        CompareStruct read = CompareStruct.Read(options);
        if (count is < 2 or > MostSpaces)
            throw AbiException.Argument($"count is {count}; spaces must be 2..{MostSpaces}");
        SampleSet[] sets = new SampleSet[count];
        string[] names = new string[count];
        for (int s = 0; s < sets.Length; s++)
        {
            names[s] = $"spaces[{s}]";
            sets[s] = MatrixArgument.Checked(spaces + s, names[s]).Samples;
        }
        int[]? classes = labels == null ? null : Arguments.Copy(labels, sets[0].Rows, "labels");
        using CallScope scope = new(call);
        *comparison = scope.Keep(SpaceComparison.Of(
            sets, names, classes, read.ToComparisonOptions(), read.ToGraphOptions(), read.ToSpectrumOptions(), scope.Context));
    });
}
