using System.Runtime.InteropServices;
using LfmNative.Capi.Doors;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Capi.Options;

/// <summary><c>lfm_align_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AlignStruct
{
    public nuint StructSize;
    public int Metric;
    public int K;
    public int Neighbors;
    public int Kernel;
    public int Connect;
    public int Laplacian;
    public int Eigenpairs;
    public int EigenpairsY;
    public int Solver;
    public int MaxProducts;
    public double Tolerance;
    public ulong Seed;
    public KindList Descriptors;
    public int DescriptorCount;
    public int DescriptorScales;
    public int DescriptorMedian;
    public int DescriptorNormalize;
    public double WeightDescriptor;
    public double WeightLaplacian;
    public double WeightCommutativity;
    public double MapTolerance;
    public double RankTolerance;
    public int Mask;
    public int Refine;
    public int ZoomOutFrom;
    public int ZoomOutTo;
    public int ZoomOutStep;
    public int Bijective;
    public int Pointwise;
    public int IcpIterations;
    public int Transform;
    public int Normalization;
    public double Ridge;
    public int AutoTune;
    public int RowPaired;
    public long MaxMemory;

    public static AlignStruct Defaults
    {
        get
        {
            (SpectrumStruct spectrum, MapStruct map) = (SpectrumStruct.Defaults, MapStruct.Defaults);
            return new AlignStruct
            {
                StructSize = (nuint)sizeof(AlignStruct),
                Eigenpairs = spectrum.Eigenpairs,
                MaxProducts = spectrum.MaxProducts,
                Tolerance = spectrum.Tolerance,
                DescriptorCount = 1,
                WeightDescriptor = map.WeightDescriptor,
                WeightLaplacian = map.WeightLaplacian,
                WeightCommutativity = map.WeightCommutativity,
                MapTolerance = map.Tolerance,
                RankTolerance = map.RankTolerance,
                ZoomOutStep = 1,
                IcpIterations = 10,
                Normalization = -1,
                Ridge = double.NaN,
            };
        }
    }

    public static AlignStruct Read(AlignStruct* given) => OptionStruct.Read(given, Defaults, "lfm_align_options");

    /// <summary>The engine's options.</summary>
    /// <param name="labelsX">Classes of X, or null.</param>
    /// <param name="labelsY">Classes of Y, or null.</param>
    public readonly AlignmentOptions ToOptions(int[]? labelsX, int[]? labelsY) => new()
    {
        Metric = Choice.Of<DistanceMetric>(Metric, "metric"),
        K = K,
        Neighbors = Choice.Of<NeighborMethod>(Neighbors, "neighbors"),
        Kernel = Choice.Of<AffinityKernel>(Kernel, "kernel"),
        Connect = Choice.Switch(Connect, "connect"),
        Spectrum = new SpectrumOptions
        {
            Eigenpairs = Eigenpairs,
            Laplacian = Choice.Of<LaplacianKind>(Laplacian, "laplacian"),
            Solver = Choice.Of<EigenSolverKind>(Solver, "solver"),
            MaxProducts = MaxProducts,
            Tolerance = Tolerance,
            Seed = Seed,
        },
        EigenpairsY = EigenpairsY,
        Descriptors = new DescriptorOptions
        {
            Kinds = Descriptors.Take(DescriptorCount, "descriptor_count"),
            Scales = DescriptorScales,
            MedianScale = Choice.Switch(DescriptorMedian, "descriptor_median"),
            Normalize = Choice.Switch(DescriptorNormalize, "descriptor_normalize"),
        },
        LabelsX = labelsX,
        LabelsY = labelsY,
        Map = new MapSolverOptions
        {
            DescriptorWeight = WeightDescriptor,
            LaplacianWeight = WeightLaplacian,
            CommutativityWeight = WeightCommutativity,
            Tolerance = MapTolerance,
            RankTolerance = RankTolerance,
            Mask = Choice.Of<LaplacianMask>(Mask, "mask"),
        },
        Refine = Choice.Of<Refinement>(Refine, "refine"),
        ZoomOut = new ZoomOutOptions
        {
            From = ZoomOutFrom,
            To = ZoomOutTo,
            Step = ZoomOutStep,
            Bijective = Choice.Switch(Bijective, "bijective"),
            Method = Choice.Of<PointwiseMethod>(Pointwise, "pointwise"),
        },
        IcpIterations = IcpIterations,
        Transform = Choice.Of<TransformKind>(Transform, "transform"),
        Normalization = Normalization == -1 ? null : Choice.Of<PreNormalization>(Normalization, "normalization"),
        Ridge = Ridge,
        Auto = Choice.Switch(AutoTune, "auto_tune"),
        Seed = Seed,
    };
}
