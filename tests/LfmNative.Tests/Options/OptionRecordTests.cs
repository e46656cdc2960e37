using System.Reflection;
using System.Text.RegularExpressions;
using LfmNative.Comparison;
using LfmNative.Comparison.Rsm;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Options;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Tests.Options;

/// <summary>The options records are the one source of all hosts' options; this holds them to its rules.</summary>
public sealed partial class OptionRecordTests
{
    private static readonly Type[] Records =
    [
        typeof(AlignmentOptions), typeof(GraphOptions), typeof(SpectrumOptions), typeof(DescriptorOptions), typeof(MapSolverOptions),
        typeof(ZoomOutOptions), typeof(TransformOptions), typeof(MatchOptions), typeof(SuggestionOptions),
        typeof(ComparisonOptions),
        typeof(InspectionOptions), typeof(SameModelOptions), typeof(RsmOptions), typeof(MigrationOptions), typeof(GateOptions),
        typeof(UniverseOptions),
    ];

    /// <summary>Properties whose local name is not the end of their key, because the record's name says the rest.</summary>
    private static readonly Dictionary<string, string> Exceptions = new() { ["descriptors"] = "kinds", ["transform"] = "kind" };

    /// <summary>All keys.</summary>
    public static IEnumerable<string> Keys => All.Select(option => option.Option.Key).Distinct();

    private static IEnumerable<(PropertyInfo Property, OptionAttribute Option)> All =>
        Records.SelectMany(record => record.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.GetCustomAttribute<OptionAttribute>() is not null)
            .Select(property => (property, property.GetCustomAttribute<OptionAttribute>()!));

    [Test]
    public void KeysAreKebabCaseAndEndInThePropertysName() => Assert.Multiple(() =>
    {
        Assert.That(All.Count(), Is.GreaterThan(40), "the records were not found");
        foreach ((PropertyInfo property, OptionAttribute option) in All)
        {
            Assert.That(option.Key, Does.Match(Kebab()));
            string local = UpperCase().Replace(property.Name, "-$0").TrimStart('-').ToLowerInvariant();
            string expected = Exceptions.GetValueOrDefault(option.Key, local);
            Assert.That(local, Is.EqualTo(expected));
            if (!Exceptions.ContainsKey(option.Key)) Assert.That(option.Key, Does.EndWith(local), "one name in every language");
        }
    });

    [Test]
    public void NoTwoSpellingsOnACommandAreTheSame()
    {
        Type[][] jobs =
        [
            Records[..^9], [typeof(MatchOptions)], [typeof(SuggestionOptions), typeof(GraphOptions)],
            [typeof(InspectionOptions), typeof(GraphOptions)], [typeof(SameModelOptions), typeof(GraphOptions)],
            [typeof(RsmOptions)], [typeof(MigrationOptions)], [typeof(GateOptions)],
            [typeof(UniverseOptions), typeof(TransformOptions), typeof(GraphOptions), typeof(SpectrumOptions)],
            [typeof(ComparisonOptions), typeof(GraphOptions), typeof(SpectrumOptions)],
        ];
        foreach (Type[] job in jobs)
        {
            string[] spellings =
            [
                .. All.Where(option => job.Contains(option.Property.DeclaringType))
                    .SelectMany(
                        option => option.Option.Aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(option.Option.Key)),
            ];
            Assert.That(spellings, Is.Unique);
        }
    }

    [Test]
    public void DefaultsLieInTheirRanges()
    {
        OptionRange.Check(new AlignmentOptions());
        OptionRange.Check(new SpectrumOptions());
        OptionRange.Check(new DescriptorOptions());
        OptionRange.Check(new MapSolverOptions());
        OptionRange.Check(new ZoomOutOptions());
        OptionRange.Check(new TransformOptions());
        OptionRange.Check(new MatchOptions());
        OptionRange.Check(new SuggestionOptions());
        OptionRange.Check(new ComparisonOptions());
        OptionRange.Check(new InspectionOptions());
        OptionRange.Check(new SameModelOptions());
        OptionRange.Check(new RsmOptions());
        OptionRange.Check(new MigrationOptions());
        OptionRange.Check(new UniverseOptions());
    }

    [Test]
    public void NumbersOutOfRangeAreRefusedByName() => Assert.Multiple(() =>
    {
        Refused(new AlignmentOptions { K = -1 }, "K is -1; it must be finite and at least 1");
        Refused(new AlignmentOptions { IcpIterations = 0 }, "IcpIterations is 0; it must lie in 1..10000");
        Refused(new MapSolverOptions { LaplacianWeight = double.PositiveInfinity }, "LaplacianWeight is Infinity");
        Refused(new MapSolverOptions { LaplacianWeight = double.NaN }, "LaplacianWeight is NaN");
        Refused(new TransformOptions { Ridge = -0.5 }, "Ridge is -0.5; it must be finite and at least 0");
        Refused(new MatchOptions { Neighborhood = 1001 }, "Neighborhood is 1001; it must lie in 1..1000");
        Refused(new AlignmentOptions { MaxMemory = -2 }, "MaxMemory is -2");
        OptionRange.Check(new TransformOptions { Ridge = double.NaN });
        OptionRange.Check(new AlignmentOptions { MaxMemory = -1 });
    });

    [Test]
    public void EveryMemberOfAChoiceHasANameOfItsOwn()
    {
        Type[] choices =
        [
            .. All.Select(option => Nullable.GetUnderlyingType(option.Property.PropertyType) ?? option.Property.PropertyType)
                .Select(type => type.IsGenericType ? type.GetGenericArguments()[0] : type)
                .Where(type => type.IsEnum)
                .Distinct(),
        ];
        Assert.That(choices, Has.Length.GreaterThanOrEqualTo(11));
        MethodInfo all = typeof(OptionNames).GetMethod(nameof(OptionNames.All))!;
        foreach (Type choice in choices)
        {
            string[] names = (string[])all.MakeGenericMethod(choice).Invoke(null, null)!;
            Assert.That(names, Is.Unique.And.All.Match(Kebab()), choice.Name);
        }
    }

    private static void Refused<T>(T options, string sentence)
        where T : notnull
    {
        LfmException e = Assert.Throws<LfmException>(() => OptionRange.Check(options))!;
        Assert.That(e.Code, Is.EqualTo(LfmErrorCode.InvalidArgument));
        Assert.That(e.Message, Does.StartWith(sentence));
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex UpperCase();
}
