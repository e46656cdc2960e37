using System.Collections;
using System.Reflection;
using LfmNative.Comparison;
using LfmNative.Comparison.Rsm;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Universes;
using LfmNative.Options;
using LfmNative.Spectra;

namespace LfmNative.Generate;

/// <summary>All options, read off the engine's options records: the one source of everything that is generated.</summary>
internal sealed class OptionSource
{
    private readonly XmlDocs _docs;
    private readonly Dictionary<Type, ChoiceModel> _choices = [];

    /// <param name="documentation">The XML file of the engine's doc comments.</param>
    public OptionSource(string documentation)
    {
        _docs = new XmlDocs(documentation);
        Graph = Read(new GraphOptions());
        Spectrum = Read(new SpectrumOptions());
        Descriptors = Read(new DescriptorOptions());
        Map = Read(new MapSolverOptions());
        ZoomOut = Read(new ZoomOutOptions());
        Transform = Read(new TransformOptions());
        Match = Read(new MatchOptions());
        Relative = Read(new RelativeOptions());
        Suggestion = Read(new SuggestionOptions());
        Comparison = Read(new ComparisonOptions());
        Inspection = Read(new InspectionOptions());
        Sameness = Read(new SameModelOptions());
        Rsm = Read(new RsmOptions());
        Migration = Read(new MigrationOptions());
        Gate = Read(new GateOptions());
        Universe = Read(new UniverseOptions());
        Alignment = [.. Read(new AlignmentOptions()).Where(option => option.Property.DeclaringType == typeof(AlignmentOptions))];
        Align = [.. Graph, .. Spectrum, .. Descriptors, .. Map, .. Alignment, .. ZoomOut, .. Transform];
        string? twice = Align.GroupBy(option => option.Key).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new InvalidOperationException($"two options of an alignment are called {twice}");
    }

    /// <summary>Options of <see cref="GraphOptions"/>; an alignment has them directly.</summary>
    public OptionModel[] Graph { get; }

    /// <summary>Options of <see cref="SpectrumOptions"/>.</summary>
    public OptionModel[] Spectrum { get; }

    /// <summary>Options of <see cref="DescriptorOptions"/>.</summary>
    public OptionModel[] Descriptors { get; }

    /// <summary>Options of <see cref="MapSolverOptions"/>.</summary>
    public OptionModel[] Map { get; }

    /// <summary>Options of <see cref="ZoomOutOptions"/>.</summary>
    public OptionModel[] ZoomOut { get; }

    /// <summary>Options of <see cref="TransformOptions"/>.</summary>
    public OptionModel[] Transform { get; }

    /// <summary>Options of <see cref="MatchOptions"/>.</summary>
    public OptionModel[] Match { get; }

    /// <summary>Options of <see cref="RelativeOptions"/>.</summary>
    public OptionModel[] Relative { get; }

    /// <summary>Options of <see cref="SuggestionOptions"/>.</summary>
    public OptionModel[] Suggestion { get; }

    /// <summary>Options of <see cref="ComparisonOptions"/>.</summary>
    public OptionModel[] Comparison { get; }
    /// <summary>Options of <see cref="InspectionOptions"/>.</summary>
    public OptionModel[] Inspection { get; }

    /// <summary>Options of <see cref="SameModelOptions"/>.</summary>
    public OptionModel[] Sameness { get; }

    /// <summary>Options of <see cref="RsmOptions"/>.</summary>
    public OptionModel[] Rsm { get; }

    /// <summary>Options of <see cref="MigrationOptions"/>.</summary>
    public OptionModel[] Migration { get; }

    /// <summary>Options of <see cref="UniverseOptions"/>.</summary>
    public OptionModel[] Universe { get; }

    /// <summary>Options of <see cref="GateOptions"/>.</summary>
    public OptionModel[] Gate { get; }

    /// <summary>What <see cref="AlignmentOptions"/> itself declares.</summary>
    public OptionModel[] Alignment { get; }

    /// <summary>All options of an alignment, flat, in the order people read them in.</summary>
    public OptionModel[] Align { get; }

    /// <summary>Presets by name, each with the options that it changes and their values.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<(OptionModel Option, object? Value)> Changed)> Presets =>
    [
        .. typeof(AlignmentOptions).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(AlignmentOptions))
            .Select(property => (OptionModel.Kebab(property.Name), Changes((AlignmentOptions)property.GetValue(null)!))),
    ];

    /// <summary>The enumerations in use.</summary>
    public IReadOnlyCollection<ChoiceModel> Choices => _choices.Values;

    private IReadOnlyList<(OptionModel Option, object? Value)> Changes(AlignmentOptions preset) =>
    [
        .. Align.Select(option => (option, value: ValueIn(preset, option))).Where(pair => !Same(pair.value, pair.option.Default)),
    ];

    private static bool Same(object? value, object? other) =>
        value is object[] list && other is object[] others ? list.SequenceEqual(others) : Equals(value, other);

    private static object? ValueIn(AlignmentOptions options, OptionModel option)
    {
        Type record = option.Property.DeclaringType!;
        object holder = record.IsInstanceOfType(options)
            ? options
            : typeof(AlignmentOptions).GetProperties().Single(property => property.PropertyType == record).GetValue(options)!;
        return Plain(option.Kind, option.Property.GetValue(holder));
    }

    private static object? Plain(OptionKind kind, object? value) =>
        kind == OptionKind.ChoiceList ? ((IEnumerable)value!).Cast<object>().ToArray() : value;

    private OptionModel[] Read<T>(T defaults)
        where T : notnull =>
        [
            .. typeof(T).GetProperties()
                // A record lists what it declares itself first; what it inherits comes before that to a reader.
                .OrderBy(property => property.DeclaringType == typeof(T) ? 1 : 0)
                .Select(property => (property, option: property.GetCustomAttribute<OptionAttribute>()))
                .Where(pair => pair.option is not null)
                .Select(pair => Read(pair.property, pair.option!, pair.property.GetValue(defaults))),
        ];

    private OptionModel Read(PropertyInfo property, OptionAttribute option, object? value)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type? members = type.IsEnum ? type : typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments().Single() : null;
        OptionKind kind = members is not null ? (type.IsEnum ? OptionKind.Choice : OptionKind.ChoiceList) : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => OptionKind.Switch,
            TypeCode.Int32 => OptionKind.Integer,
            TypeCode.Int64 => OptionKind.Bytes,
            TypeCode.UInt64 => OptionKind.Seed,
            TypeCode.Double => OptionKind.Number,
            _ => throw new InvalidOperationException($"{option.Key} is of type {type}, which no host knows"),
        };
        ChoiceModel? choices = null;
        if (members is not null && !_choices.TryGetValue(members, out choices))
            _choices[members] = choices = ChoiceModel.Of(members, _docs);
        string sentence = _docs.SummaryOf($"P:{property.DeclaringType!.FullName}.{property.Name}");
        return new OptionModel(option.Key, property, kind, choices, Plain(kind, value), option, sentence);
    }
}
