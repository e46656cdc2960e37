using System.Text.Json;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>The spectrum of samples and the graph it belongs to.</summary>
/// <param name="Graph">The graph; its memory and seconds are those of the whole job.</param>
/// <param name="Spectrum">The eigenpairs with their certificate.</param>
public sealed record SampleSpectrum(SampleGraph Graph, LaplacianSpectrum Spectrum)
{
    /// <summary>
    /// Writes the graph's facts, the number of eigenpairs, their certificate and the extreme eigenvalues into the object that is open.
    /// </summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ReportJson.WriteMembers(json, SideReport.Of(Graph.Summary, Spectrum.Certificate));
        json.WriteNumber("eigenpairs", Spectrum.Size);
        json.WriteNumber("lambda_first", Spectrum.Eigenvalues[0]);
        json.WriteNumber("lambda_last", Spectrum.Eigenvalues[^1]);
    }
}
