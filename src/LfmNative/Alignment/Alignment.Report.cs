using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <content>What the fit tells of itself, as JSON.</content>
public sealed partial class Alignment
{
    /// <summary>
    /// Writes options, graphs, certificates, energy, trust and the rest of <see cref="Facts"/> into the object that is open.
    /// </summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        OptionsJson.Write(json, Facts.Options);
        ReportJson.WriteMembers(json, Report());
    }

    /// <summary>The JSON text of the model file: versions, the report, seconds by stage.</summary>
    /// <returns>UTF-8.</returns>
    public byte[] Meta()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            string blas = NativeLibraries.Blas.Version ?? NativeLibraries.Blas.Path;
            ReportJson.WriteMembers(json, new ModelHead(new ModelFormat(FormatMajor, FormatMinor), EngineVersion.Text, blas));
            WriteReport(json);
            if (Command is not null) json.WriteString("command", Command);
            if (Facts.Seconds.Count > 0) ReportJson.WriteSeconds(json, Facts.Seconds);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private AlignmentReport Report()
    {
        AlignmentFacts f = Facts;
        TrustReport trust = f.Trust;
        double? Held(double value) => trust.HeldOut > 0 && !double.IsNaN(value) ? value : null;
        return new AlignmentReport(
            SideReport.Of(f.GraphX, SpectrumX.Certificate),
            SideReport.Of(f.GraphY, SpectrumY.Certificate),
            new EnergyReport(f.Energy.Descriptor, f.Energy.Laplacian, f.Energy.Commutativity, f.Energy.Total),
            new SolveReport(f.SolveIterations, f.SolveResidual, f.DescriptorRank),
            f.Similarity,
            Anchors.Count,
            f.PairCount,
            f.RefineStart,
            trust.Trusted,
            new HeldOutReport(trust.HeldOut)
            {
                Map = Held(trust.Map),
                AnchorsOnly = Held(trust.AnchorsOnly),
                Relative = Held(trust.Relative),
                Stability = Held(trust.Stability),
                Matched = double.IsNaN(trust.Matched) ? null : trust.Matched,
            },
            trust.Advice)
        {
            CorrespondencesTrusted = trust.CorrespondencesTrusted,
            TransformTrusted = trust.TransformTrusted,
            TransformFrom = f.TransformFrom,
            MatchAccuracy = double.IsNaN(f.MatchAccuracy) ? null : f.MatchAccuracy,
            CanonicalCorrelations = Canonical?.Correlations,
            LabelFree = LabelFreeJson.Of(f.LabelFree),
            Candidates = f.Candidates.Count == 0 ? null : [.. f.Candidates.Select(c => new CandidateReport(c.Name, c.Mrr))],
        };
    }

    private static AlignmentFacts FactsOf(JsonElement meta)
    {
        AlignmentReport report = meta.Deserialize(ReportJson.Default.AlignmentReport) ?? throw new JsonException("it is null");
        HeldOutReport held = report.HeldOut;
        Dictionary<string, double> seconds = [];
        if (meta.TryGetProperty("seconds", out JsonElement stages))
        {
            foreach (JsonProperty stage in stages.EnumerateObject())
            {
                if (stage.Name != "total") seconds[stage.Name] = stage.Value.GetDouble();
            }
        }
        AlignmentOptions options = OptionsJson.Read(meta.GetProperty("options"));
        return new AlignmentFacts
        {
            // Models of format 1.0 say it by the accuracy alone.
            Options = options with { RowPaired = options.RowPaired || report.MatchAccuracy is not null },
            GraphX = GraphOf(report.X),
            GraphY = GraphOf(report.Y),
            Energy = new MapEnergy(report.Energy.Descriptor, report.Energy.Laplacian, report.Energy.Commutativity),
            SolveIterations = report.Solve.Iterations,
            SolveResidual = report.Solve.Residual,
            DescriptorRank = report.Solve.Rank,
            Similarity = report.Similarity,
            PairCount = report.Pairs,
            RefineStart = report.RefineStart,
            MatchAccuracy = report.MatchAccuracy ?? double.NaN,
            Trust = new TrustReport(
                held.Anchors,
                held.Map ?? double.NaN,
                held.AnchorsOnly ?? double.NaN,
                held.Relative ?? double.NaN,
                held.Stability ?? double.NaN,
                report.Trusted,
                report.Advice)
            {
                Matched = held.Matched ?? double.NaN,
                CorrespondencesTrusted = report.CorrespondencesTrusted,
                TransformTrusted = report.TransformTrusted,
            },
            TransformFrom = report.TransformFrom,
            LabelFree = report.LabelFree?.Report(),
            Candidates = [.. (report.Candidates ?? []).Select(c => new AutoCandidate(c.Setting, c.Mrr))],
            Seconds = seconds,
        };
    }

    private static SpectrumCertificate CertificateOf(JsonElement meta, string side)
    {
        SideReport s = meta.GetProperty(side).Deserialize(ReportJson.Default.SideReport) ?? throw new JsonException($"{side} is null");
        return new SpectrumCertificate(
            s.Solver, s.Residual ?? double.NaN, s.Orthogonality ?? double.NaN, s.Products, s.Restarts, s.Recovered);
    }

    private static GraphSummary GraphOf(GraphReport g) => new(g.Samples, g.K, g.Edges, g.ComponentSizes)
    {
        Copies = g.Copies,
        ComponentsWithoutAnchor = g.ComponentsWithoutAnchor,
        SamplesWithoutAnchor = g.SamplesWithoutAnchor,
        Neighbors = g.NeighborsMethod,
        Recall = g.Recall,
    };
}
