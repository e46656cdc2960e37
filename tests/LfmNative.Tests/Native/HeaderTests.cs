using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>lfm.h is the contract: compilers read it without a word, and both sides lay its structures out alike.</summary>
[Category("Native")]
public sealed partial class HeaderTests
{
    /// <summary>The library's structures, by their names in C.</summary>
    private static readonly Dictionary<string, (Type Type, int Size)> Structures = new()
    {
        ["lfm_view"] = (typeof(ViewStruct), Unsafe.SizeOf<ViewStruct>()),
        ["lfm_call"] = (typeof(CallStruct), Unsafe.SizeOf<CallStruct>()),
        ["lfm_knn_options"] = (typeof(KnnStruct), Unsafe.SizeOf<KnnStruct>()),
        ["lfm_graph_options"] = (typeof(GraphStruct), Unsafe.SizeOf<GraphStruct>()),
        ["lfm_spectrum_options"] = (typeof(SpectrumStruct), Unsafe.SizeOf<SpectrumStruct>()),
        ["lfm_descriptor_options"] = (typeof(DescriptorStruct), Unsafe.SizeOf<DescriptorStruct>()),
        ["lfm_map_options"] = (typeof(MapStruct), Unsafe.SizeOf<MapStruct>()),
        ["lfm_zoomout_options"] = (typeof(ZoomoutStruct), Unsafe.SizeOf<ZoomoutStruct>()),
        ["lfm_match_options"] = (typeof(MatchStruct), Unsafe.SizeOf<MatchStruct>()),
        ["lfm_transform_options"] = (typeof(TransformStruct), Unsafe.SizeOf<TransformStruct>()),
        ["lfm_relative_options"] = (typeof(RelativeStruct), Unsafe.SizeOf<RelativeStruct>()),
        ["lfm_align_options"] = (typeof(AlignStruct), Unsafe.SizeOf<AlignStruct>()),
        ["lfm_compare_options"] = (typeof(CompareStruct), Unsafe.SizeOf<CompareStruct>()),
        ["lfm_suggest_options"] = (typeof(SuggestStruct), Unsafe.SizeOf<SuggestStruct>()),
        ["lfm_inspect_options"] = (typeof(InspectStruct), Unsafe.SizeOf<InspectStruct>()),
        ["lfm_same_options"] = (typeof(SameStruct), Unsafe.SizeOf<SameStruct>()),
        ["lfm_rsm_options"] = (typeof(RsmStruct), Unsafe.SizeOf<RsmStruct>()),
        ["lfm_migration_options"] = (typeof(MigrationStruct), Unsafe.SizeOf<MigrationStruct>()),
        ["lfm_universe_options"] = (typeof(UniverseStruct), Unsafe.SizeOf<UniverseStruct>()),
        ["lfm_feature_maps"] = (typeof(MapsStruct), Unsafe.SizeOf<MapsStruct>()),
        ["lfm_scores"] = (typeof(ScoresStruct), Unsafe.SizeOf<ScoresStruct>()),
        ["lfm_evaluation"] = (typeof(EvaluationStruct), Unsafe.SizeOf<EvaluationStruct>()),
    };

    /// <summary>Fields whose C# names say more than the C names.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["PrecisionAt1"] = "p_at_1",
        ["PrecisionAt10"] = "p_at_10",
        ["CslsMrr"] = "mrr_csls",
        ["CslsPrecisionAt1"] = "p_at_1_csls",
    };

    private static readonly string[] Layouts = ["layout.c", "layout_options.c"];

    private static string Text { get; } = string.Concat(Host.Headers.Select(File.ReadAllText));

    [TestCase("gcc", "c", "c99")]
    [TestCase("gcc", "c", "c11")]
    [TestCase("gcc", "c", "c17")]
    [TestCase("g++", "c++", "c++17")]
    public void TheHeaderCompilesAlone(string compiler, string language, string standard) =>
        Host.Ok(Repository.Root, compiler, [.. Host.Strict, "-x", language, "-std=" + standard,
            "-I" + Host.Include, "-fsyntax-only", Repository.PathOf("native", "tests", "header.c")]);

    /// <summary>Handles have a type each: what mixes them up does not compile, what does not mix them up does.</summary>
    [TestCase("gcc", "c", "c11")]
    [TestCase("g++", "c++", "c++17")]
    public void HandlesAreToldApart(string compiler, string language, string standard)
    {
        const int mistakes = 6;
        string[] Arguments(int misuse) => [.. Host.Strict, "-x", language, "-std=" + standard, "-DMISUSE=" + misuse,
            "-I" + Host.Include, "-fsyntax-only", Repository.PathOf("native", "tests", "misuse.c")];
        Host.Ok(Repository.Root, compiler, Arguments(0));
        Assert.Multiple(() =>
        {
            for (int misuse = 1; misuse <= mistakes; misuse++)
                Assert.That(Host.Run(Repository.Root, compiler, Arguments(misuse)).Exit, Is.Not.Zero, $"mistake {misuse} compiles");
        });
    }

    [TestCaseSource(nameof(Layouts))]
    public void ThisSideOfTheLayoutIsAsWritten(string layout) =>
        Host.Ok(Repository.Root, "gcc",
            [.. Host.Strict, "-std=c11", "-I" + Host.Include, "-fsyntax-only", Repository.PathOf("native", "tests", layout)]);

    [Test]
    public void TheOtherSideOfTheLayoutIsTheSame()
    {
        string layout = string.Concat(Layouts.Select(name => File.ReadAllText(Repository.PathOf("native", "tests", name))));
        List<string> written = [.. LayoutLine().Matches(layout).Select(m => m.Value)], ours = [];
        foreach ((string name, (Type type, int size)) in Structures)
        {
            ours.Add($"SIZE({name}, {size});");
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public).OrderBy(f => f.MetadataToken))
                ours.Add($"FIELD({name}, {Renamed.GetValueOrDefault(field.Name) ?? Snake(field.Name)}, {OffsetOf(type, field)});");
        }
        Assert.That(ours, Is.EquivalentTo(written));
    }

    [Test]
    public void TheHeaderNumbersChoicesAsTheEngineDoes()
    {
        foreach ((string option, string[] names, bool hasAuto) in ChoiceTable.All)
        {
            string prefix = option switch
            {
                "descriptors" => "DESCRIPTOR",
                "hold" => "TUNED",
                "measures" => "COMPARISON",
                _ => option.ToUpperInvariant(),
            };
            if (hasAuto) Assert.That(Text, Does.Contain($" LFM_{prefix}_AUTO = -1,"));
            for (int i = 0; i < names.Length; i++)
            {
                string constant = $"LFM_{prefix}_{names[i].ToUpperInvariant().Replace('-', '_')}";
                Assert.That(Regex.IsMatch(Text, $@"\b{constant} = {i}\b"), $"{constant} = {i}");
                Assert.That(ChoiceArgument.Parse(option, names[i]), Is.EqualTo(i));
            }
        }
    }

    /// <summary>
    /// Where a field lies: found by filling the structure with a mark, so that neither marshalling nor attributes have a say.
    /// </summary>
    private static int OffsetOf(Type type, FieldInfo field) =>
        (int)typeof(HeaderTests).GetMethod(nameof(Offset), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type)
            .Invoke(null, [field])!;

    private static unsafe int Offset<T>(FieldInfo field)
        where T : unmanaged
    {
        object boxed = default(T);
        field.SetValue(boxed, Filled(field.FieldType));
        T value = (T)boxed;
        return new ReadOnlySpan<byte>(&value, sizeof(T)).IndexOfAnyExcept((byte)0);
    }

    /// <summary>A value without a zero byte.</summary>
    private static unsafe object Filled(Type type)
    {
        if (type.IsPointer) return Pointer.Box((void*)unchecked((nint)0x7777777777777777), type);
        if (type.IsUnmanagedFunctionPointer || type.IsFunctionPointer) return unchecked((nint)0x7777777777777777);
        return typeof(HeaderTests)
            .GetMethod(nameof(FilledValue), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null)!;
    }

    private static unsafe T FilledValue<T>()
        where T : unmanaged
    {
        T value = default;
        new Span<byte>(&value, sizeof(T)).Fill(0x77);
        return value;
    }

    private static string Snake(string name) => Capital().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex(@"^(SIZE|FIELD)\(.*\);", RegexOptions.Multiline)]
    private static partial Regex LayoutLine();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
