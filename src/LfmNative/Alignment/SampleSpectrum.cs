using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>The spectrum of samples and the graph it belongs to.</summary>
/// <param name="Graph">The graph; its memory and seconds are those of the whole job.</param>
/// <param name="Spectrum">The eigenpairs with their certificate.</param>
public sealed record SampleSpectrum(SampleGraph Graph, LaplacianSpectrum Spectrum)
{
    /// <summary>What tells the samples from others, by which a file of the spectrum knows them.</summary>
    internal ulong Fingerprint { get; init; }

    /// <summary>Writes the spectrum as an archive, which <see cref="SpectrumFile"/> reads and NumPy opens.</summary>
    /// <param name="path">An .npz file; written beside and renamed.</param>
    /// <param name="placed">Eigenfunction values at new points, kept as the member <c>phi_new</c>; null for none.</param>
    /// <exception cref="LfmException">The file cannot be written.</exception>
    public void Save(string path, Matrix? placed = null) => NpzWriter.Write(path, npz =>
    {
        SpectrumFile.Add(npz, Spectrum, Fingerprint, WriteReport);
        if (placed is not null) npz.Add("phi_new", placed);
    });

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
