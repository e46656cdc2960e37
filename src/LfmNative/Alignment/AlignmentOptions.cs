using System.Text.Json.Serialization;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>Everything that can be chosen about an alignment.</summary>
public sealed record AlignmentOptions : GraphOptions
{
    /// <summary>Operator, eigenpairs of X, solver, tolerance. Its seed is replaced by <see cref="GraphOptions.Seed"/>.</summary>
    public SpectrumOptions Spectrum { get; init; } = new();

    /// <summary>Eigenpairs of Y.</summary>
    [Option("eigenpairs-y", Min = 1, Auto = "as many as for X", Aliases = "eigs-y", Value = "N")]
    public int EigenpairsY { get; init; }

    /// <summary>Which descriptors.</summary>
    public DescriptorOptions Descriptors { get; init; } = new();

    /// <summary>Class of each sample of X, for label descriptors.</summary>
    [JsonIgnore]
    public int[]? LabelsX { get; init; }

    /// <summary>Class of each sample of Y, for label descriptors.</summary>
    [JsonIgnore]
    public int[]? LabelsY { get; init; }

    /// <summary>
    /// Functions on X's samples for <see cref="DescriptorKind.Given"/>, n1×p, finite, one a column; the j-th is the same function as the
    /// j-th of Y's. Of samples that are copies the first one's values count. They belong to no anchor: those made from known pairs
    /// know the held-out ones too, and make the held-out scores too good.
    /// </summary>
    [JsonIgnore]
    public Matrix? DescriptorsX { get; init; }

    /// <summary>The same functions on Y's samples, n2×p.</summary>
    [JsonIgnore]
    public Matrix? DescriptorsY { get; init; }

    /// <summary>
    /// A spectrum of X's rows that was computed before, of the same Laplacian: no graph is made of X, and the eigenpairs are its leading
    /// ones, all of them where their number is automatic. Descriptors that need the graph do not go with it; in the place of the default
    /// ones come distances to the known pairs, by <see cref="GraphOptions.Metric"/>, as <see cref="DescriptorKind.Angular"/> or
    /// <see cref="DescriptorKind.Euclidean"/>.
    /// </summary>
    [JsonIgnore]
    public LaplacianSpectrum? SpectrumX { get; init; }

    /// <summary>The same of Y's rows.</summary>
    [JsonIgnore]
    public LaplacianSpectrum? SpectrumY { get; init; }

    /// <summary>Weights of the map energy.</summary>
    public MapSolverOptions Map { get; init; } = new();

    /// <summary>How the map between the spectra is found.</summary>
    [Option("map-method", Aliases = "method", Since = "0.3")]
    public MapMethod Method { get; init; }

    /// <summary>Components of spectral CCA at most.</summary>
    [Option("cca-components", Min = 1, Auto = "as many as known pairs and eigenpairs have", Value = "N", Since = "0.3")]
    public int CcaComponents { get; init; }

    /// <summary>Ridge of spectral CCA: part of the mean variance of its coordinates that is added to each.</summary>
    [Option("cca-ridge", Min = 0, Value = "R", Since = "0.3")]
    public double CcaRidge { get; init; } = 3;

    /// <summary>How much each eigenvector counts in spectral CCA.</summary>
    [Option("cca-scaling", Since = "0.3")]
    public SpectralScaling CcaScaling { get; init; }

    /// <summary>What follows the solve of the functional map.</summary>
    [Option("refine")]
    public Refinement Refine { get; init; } = Refinement.Auto;

    /// <summary>What self-learning starts from.</summary>
    [Option("start", Since = "0.3")]
    public LearningStarts Start { get; init; }

    /// <summary>Clusters of each side that are matched to start without pairs.</summary>
    [Option("clusters", Min = 2, Max = 1000, Auto = "20, 30 and 40 in turn", Value = "N", Since = "0.3")]
    public int Clusters { get; init; }

    /// <summary>Restarts of the clustering.</summary>
    [Option("restarts", Min = 1, Max = 10_000, Value = "N", Since = "0.3")]
    public int Restarts { get; init; } = 32;

    /// <summary>No item is on both sides: only the spaces are aligned, and matches are not looked for.</summary>
    [Option("unpaired", Since = "0.3")]
    public bool Unpaired { get; init; }

    /// <summary>Sizes and direction of ZoomOut.</summary>
    public ZoomOutOptions ZoomOut { get; init; } = new();

    /// <summary>Rounds of ICP at most.</summary>
    [Option("icp-iterations", Min = 1, Max = 10_000, Value = "N")]
    public int IcpIterations { get; init; } = 10;

    /// <summary>The transform between the ambient spaces.</summary>
    public TransformOptions Transform { get; init; } = new();

    /// <summary>Try a small grid of settings on held-out anchors and keep the best; needs 8 anchors.</summary>
    [Option("auto-tune", Aliases = "auto")]
    public bool AutoTune { get; init; }

    /// <summary>Options that auto-tuning leaves at their default values; values that are not the default it always leaves.</summary>
    [Option("hold", Value = "OPTION,…", Since = "0.2")]
    public IReadOnlyList<TunedOption> Hold { get; init; } = [];

    /// <summary>Row i of X is the same item as row i of Y: matches are scored against that.</summary>
    [Option("row-paired", Since = "0.2")]
    public bool RowPaired { get; init; }

    /// <summary>
    /// The published configuration: k = 300, 50 eigenpairs, ten ZoomOut steps from 40, an orthogonal transform of the rows as they are.
    /// Self-learning and bootstrap, which are not of it, want <see cref="TransformOptions.Normalization"/> set back to null.
    /// </summary>
    public static AlignmentOptions Lfmap { get; } = new()
    {
        K = 300,
        Refine = Refinement.ZoomOut,
        Descriptors = new DescriptorOptions { Landmarks = 100_000 },
        Transform = new TransformOptions { Kind = TransformKind.Orthogonal, Normalization = PreNormalization.None },
    };

    /// <summary>Eigenpairs of Y, as many as of X where they are automatic.</summary>
    internal int EigenpairsOfY => EigenpairsY > 0 ? EigenpairsY : Spectrum.Eigenpairs;

    /// <summary>The transform's options with family and normalisation decided.</summary>
    internal TransformOptions FittedTransform => Transform with
    {
        Kind = Transform.Family,
        Normalization = Transform.Normalization
            ?? (Learns || Refine == Refinement.Bootstrap ? PreNormalization.UnitCenterUnit : PreNormalization.Center),
    };

    /// <summary>Whether the refinement learns in the ambient spaces.</summary>
    internal bool Learns => Refine is Refinement.Auto or Refinement.SelfLearning;

    /// <summary>Whether the map is one of spectral CCA.</summary>
    internal bool IsCca => Method == MapMethod.SpectralCca;

    /// <summary>Whether a spectrum was given for a side.</summary>
    internal bool HasSpectrum => SpectrumX is not null || SpectrumY is not null;

    /// <summary>
    /// These options where no pairs are known, or no graph is made of a side: descriptors that need neither take the place of the default
    /// ones. A baseline is not refined unless that is asked for.
    /// </summary>
    /// <param name="anchors">Known pairs.</param>
    internal AlignmentOptions For(int anchors)
    {
        if (IsCca) return Refine == Refinement.Auto ? this with { Refine = Refinement.None } : this;
        if ((anchors > 0 && !HasSpectrum) || !Descriptors.Kinds.SequenceEqual([DescriptorKind.Geodesic])) return this;
        DescriptorKind distance = Metric == DistanceMetric.Euclidean ? DescriptorKind.Euclidean : DescriptorKind.Angular;
        return this with
        {
            Descriptors = anchors > 0
                ? Descriptors with { Kinds = [distance] }
                : Descriptors with { Kinds = [DescriptorKind.Hks, DescriptorKind.Wks], Normalize = true },
        };
    }

    /// <summary>These options with the numbers of eigenpairs decided.</summary>
    /// <param name="n1">Distinct samples of X.</param>
    /// <param name="n2">Distinct samples of Y.</param>
    /// <exception cref="LfmException">An option is out of its range.</exception>
    internal AlignmentOptions Decided(int n1, int n2)
    {
        OptionRange.Check(this);
        int most = Math.Min(SpectrumX is null ? n1 : int.MaxValue, SpectrumY is null ? n2 : int.MaxValue) - 1;
        if (K > most) Throw.Argument($"⟨k⟩ is {K}; with {n1} and {n2} distinct samples it must lie in 1..{most}");
        SpectrumOptions ofX = SpectrumX is null
            ? Spectrum.Decided(n1)
            : Spectrum with { Eigenpairs = PairsOf(SpectrumX, "X", Spectrum.Eigenpairs) };
        int ofY = EigenpairsY > 0 ? EigenpairsY : Spectrum.Eigenpairs;
        if (SpectrumY is not null) ofY = PairsOf(SpectrumY, "Y", ofY);
        else if (ofY == 0) ofY = SpectrumX is null ? Spectrum.EigenpairsOf(n2) : Math.Min(ofX.Eigenpairs, n2);
        if (ofY > n2)
        {
            string key = EigenpairsY > 0 ? "⟨eigenpairs-y⟩" : "⟨eigenpairs⟩";
            Throw.Argument($"{key} is {ofY}; the graph of Y with {n2} distinct samples has 1..{n2}");
        }
        Descriptors.Check();
        Map.Check();
        Map.CheckMask(ofY, ofX.Eigenpairs);
        ZoomOut.Sizes(ofX.Eigenpairs, ofY);
        Transform.Check();
        return this with { Spectrum = ofX, EigenpairsY = ofY };
    }

    /// <summary>Eigenpairs that are taken of a given spectrum.</summary>
    private int PairsOf(LaplacianSpectrum given, string side, int wanted)
    {
        if (given.Kind != Spectrum.Laplacian)
        {
            Throw.Argument(
                $"the spectrum given for {side} is of the {OptionNames.Of(given.Kind)} Laplacian and ⟨laplacian⟩ is "
                + $"{OptionNames.Of(Spectrum.Laplacian)}; both sides need the same: set it, or compute the spectrum with it");
        }
        if (wanted > given.Size)
        {
            Throw.Argument($"{wanted} eigenpairs of {side} are wanted and the spectrum given for it has {given.Size}; "
                + "compute it with as many, or set ⟨eigenpairs⟩ lower");
        }
        return wanted > 0 ? wanted : given.Size;
    }
}
