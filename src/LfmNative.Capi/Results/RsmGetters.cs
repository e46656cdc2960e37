using LfmNative.Capi.Marshalling;
using LfmNative.Comparison.Rsm;

namespace LfmNative.Capi.Results;

/// <summary>What can be read of a semantic RSM, by the names that <c>lfm.h</c> lists.</summary>
internal static class RsmGetters
{
    /// <summary>An array; null where there is none of that name.</summary>
    public static NamedArray? Array(RsmReport r, string name)
    {
        int rows = r.Samples, cols = r.GallerySamples ?? rows;
        if (!r.HasMatrix)
        {
            return name switch
            {
                "nearest" => NamedArray.Of(r.NearestSamples(), rows, r.Top),
                "nearest_value" => NamedArray.Of(r.NearestValues(), rows, r.Top),
                _ => null,
            };
        }
        return name switch
        {
            "inner" => Values(RsmKernel.Inner, spatial: false),
            "cosine" => Values(RsmKernel.Cosine, spatial: false),
            "rbf" => Values(RsmKernel.Rbf, spatial: false),
            "spatial_inner" => Values(RsmKernel.Inner, spatial: true),
            "spatial_cosine" => Values(RsmKernel.Cosine, spatial: true),
            "permutation" => r.Partners is { } partners ? NamedArray.Of(partners, checked(rows * cols), r.Positions) : null,
            _ => null,
        };

        NamedArray Values(RsmKernel kernel, bool spatial) =>
            new(Element.F64, 2, rows, cols, target => target.Write(r.Values(kernel, spatial)));
    }

    /// <summary>A number; null where there is none of that name.</summary>
    public static double? Number(RsmReport r, string name) => name switch
    {
        "samples" => r.Samples,
        "gallery_samples" => r.GallerySamples ?? double.NaN,
        "positions" => r.Positions,
        "channels" => r.Channels,
        "pairs" => r.Pairs,
        "matched" => r.Matched,
        "skipped" => r.Skipped,
        "gap" => r.Gap,
        "sigma" => r.Sigma,
        "objective_mean" => r.ObjectiveMean,
        "spatial_mean" => r.SpatialMean,
        "cosine_mean" => r.CosineMean,
        "cka" => r.Cka,
        "top" => r.Top,
        "first" => r.Retrieval?.First ?? double.NaN,
        "f1" => r.Retrieval?.F1 ?? double.NaN,
        "mrr" => r.Retrieval?.Mrr ?? double.NaN,
        "spatial_first" => r.SpatialRetrieval?.First ?? double.NaN,
        "spatial_f1" => r.SpatialRetrieval?.F1 ?? double.NaN,
        "spatial_mrr" => r.SpatialRetrieval?.Mrr ?? double.NaN,
        _ => null,
    };
}
