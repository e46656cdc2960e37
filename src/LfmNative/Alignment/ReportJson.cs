using System.Text.Json;
using System.Text.Json.Serialization;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>JSON of reports and options, compiled ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelHead))]
[JsonSerializable(typeof(AlignmentReport))]
[JsonSerializable(typeof(GraphReport))]
[JsonSerializable(typeof(IReadOnlyList<DescriptorKind>))]
[JsonSerializable(typeof(IReadOnlyList<TunedOption>))]
[JsonSerializable(typeof(DistanceMetric))]
[JsonSerializable(typeof(NeighborMethod))]
[JsonSerializable(typeof(AffinityKernel))]
[JsonSerializable(typeof(LaplacianKind))]
[JsonSerializable(typeof(EigenSolverKind))]
[JsonSerializable(typeof(LaplacianMask))]
[JsonSerializable(typeof(Refinement))]
[JsonSerializable(typeof(LearningStarts))]
[JsonSerializable(typeof(MapMethod))]
[JsonSerializable(typeof(SpectralScaling))]
[JsonSerializable(typeof(PointwiseMethod))]
[JsonSerializable(typeof(TransformKind?))]
[JsonSerializable(typeof(PreNormalization?))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(ulong))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Writes the members of a report into the object that is open.</summary>
    public static void WriteMembers<T>(Utf8JsonWriter json, T report)
    {
        JsonElement element = JsonSerializer.SerializeToElement(report, typeof(T), Default);
        foreach (JsonProperty member in element.EnumerateObject()) member.WriteTo(json);
    }

    /// <summary>Writes seconds by stage and their total as the member <c>seconds</c>.</summary>
    /// <param name="json">An open object.</param>
    /// <param name="seconds">Seconds by stage.</param>
    /// <param name="total">The total, where it is more than the sum.</param>
    public static void WriteSeconds(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, double>> seconds, double? total = null)
    {
        json.WriteStartObject("seconds");
        double sum = 0;
        foreach ((string stage, double passed) in seconds)
        {
            double rounded = Math.Round(passed, 6);
            json.WriteNumber(stage, rounded);
            sum += rounded;
        }
        json.WriteNumber("total", Math.Round(total ?? sum, 6));
        json.WriteEndObject();
    }
}
