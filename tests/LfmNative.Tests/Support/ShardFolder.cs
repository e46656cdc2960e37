using System.Globalization;
using System.Runtime.InteropServices;
using LfmNative.Options;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Tests.Support;

/// <summary>A spectrum as lfm-mpi lays it out, without ranks.</summary>
internal static class ShardFolder
{
    /// <summary>Writes lambda.npy, phi/, mass/ and the manifest.</summary>
    /// <param name="folder">The folder, made anew.</param>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="rows">Rows of each shard.</param>
    public static void Write(string folder, LaplacianSpectrum spectrum, params int[] rows)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(Path.Combine(folder, "phi"));
        if (spectrum.Mass is not null) Directory.CreateDirectory(Path.Combine(folder, "mass"));
        PutArray(Path.Combine(folder, "lambda.npy"), spectrum.Eigenvalues, spectrum.Size);
        List<string> shards = [];
        int first = 0, m = spectrum.Size;
        double[] phi = spectrum.Vectors.Transposed().Data;
        for (int r = 0; r < rows.Length; first += rows[r++])
        {
            string name = r.ToString("d5", CultureInfo.InvariantCulture);
            PutArray(Path.Combine(folder, "phi", $"{name}.npy"), phi.AsSpan(first * m, rows[r] * m), rows[r], m);
            string mass = "";
            if (spectrum.Mass is not null)
            {
                PutArray(Path.Combine(folder, "mass", $"{name}.npy"), spectrum.Mass.AsSpan(first, rows[r]), rows[r]);
                mass = $$""", "mass": "mass/{{name}}.npy" """;
            }
            shards.Add($$"""{"first": {{first}}, "rows": {{rows[r]}}, "phi": "phi/{{name}}.npy"{{mass}}}""");
        }
        File.WriteAllText(Path.Combine(folder, "spectrum.json"), $$"""
            {
              "format": "lfm-spectrum", "version": 1, "engine": "0.0.0", "laplacian": "{{OptionNames.Of(spectrum.Kind)}}",
              "solver": "krylovschur", "residual": 1e-9, "orthogonality": 1e-14, "products": 7, "restarts": 1, "recovered": 0,
              "samples": {{spectrum.Count}}, "k": 10, "edges": 99, "eigenpairs": {{m}},
              "lambda": "lambda.npy", "shards": [{{string.Join(", ", shards)}}]
            }
            """);
    }

    /// <summary>Writes an array of float64 as .npy.</summary>
    public static void PutArray(string path, ReadOnlySpan<double> values, params ReadOnlySpan<long> shape)
    {
        using FileStream file = File.Create(path);
        file.Write(NpyHeader.Create(ElementType.Double, shape));
        file.Write(MemoryMarshal.AsBytes(values));
    }
}
