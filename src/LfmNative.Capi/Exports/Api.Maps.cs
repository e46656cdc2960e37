using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Options;
using LfmNative.Capi.Results;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Capi.Exports;

/// <content>Functional maps: solved, refined, read.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_map_solve", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapSolve(
        ulong x, ViewStruct* f, ulong y, ViewStruct* g, MapStruct* options, CallStruct* call, ulong* map) =>
        Boundary.Run(() => SolveMap(x, f, y, g, null, options, call, map));

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_solve_masked", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapSolveMasked(
        ulong x, ViewStruct* f, ulong y, ViewStruct* g, ViewStruct* mask, MapStruct* options, CallStruct* call, ulong* map) =>
        Boundary.Run(() => SolveMap(x, f, y, g, MatrixArgument.ReadDouble(mask, "mask_weights"), options, call, map));

    private static void SolveMap(
        ulong x, ViewStruct* f, ulong y, ViewStruct* g, Matrix? mask, MapStruct* options, CallStruct* call, ulong* map)
    {
        Arguments.CheckGiven(map, "map");
        (LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Spectra(x, y);
        MapSolverOptions wanted = MapStruct.Read(options).ToMapSolverOptions() with { MaskWeights = mask };
        using CallScope scope = new(call);
        (Matrix own, Matrix other) = (MatrixArgument.ReadDouble(f, "f"), MatrixArgument.ReadDouble(g, "g"));
        FunctionalMap solved = FunctionalMapSolver.Solve(ofX, own, ofY, other, wanted, scope.Context);
        *map = scope.Keep(new MapResult(solved.C, solved));
    }

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_from_array", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapFromArray(ViewStruct* c, ulong* map) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(map, "map");
        Matrix given = MatrixArgument.ReadDouble(c, "c");
        if (given.Data.Length == 0)
            throw AbiException.Argument($"c is {given.Rows}×{given.Cols}; a map has at least one row and one column");
        *map = HandleTable.Add(new MapResult(given));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_from_match", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapFromMatch(ulong x, ulong y, int* match, long count, int k1, int k2, ulong* map) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(map, "map");
        (LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Spectra(x, y);
        int[] partners = Arguments.Copy(match, count, "match");
        (int size1, int size2) = (k1 == 0 ? ofX.Size : k1, k2 == 0 ? ofY.Size : k2);
        *map = HandleTable.Add(new MapResult(PointwiseMap.ToMap(partners, ofX, ofY, size1, size2)));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_zoomout", CallConvs = [typeof(CallConvCdecl)])]
    public static int ZoomOutOf(ulong map, ulong x, ulong y, ZoomoutStruct* options, CallStruct* call, ulong* refined) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(refined, "refined");
        (Matrix c, LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Map(map, x, y);
        ZoomOutOptions wanted = ZoomoutStruct.Read(options).ToZoomOutOptions();
        using CallScope scope = new(call);
        *refined = scope.Keep(new MapResult(ZoomOut.Refine(c, ofX, ofY, wanted, scope.Context)));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_icp", CallConvs = [typeof(CallConvCdecl)])]
    public static int ClosestPoints(
        ulong map, ulong x, ulong y, int iterations, int pointwise, CallStruct* call, ulong* refined) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(refined, "refined");
        (Matrix c, LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Map(map, x, y);
        PointwiseMethod method = ChoiceArgument.Of<PointwiseMethod>(pointwise, "pointwise");
        using CallScope scope = new(call);
        *refined = scope.Keep(new MapResult(ZoomOut.ClosestPoints(c, ofX, ofY, iterations, method, scope.Context)));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_pointwise", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapPointwise(
        ulong map, ulong x, ulong y, int pointwise, CallStruct* call, int* match, long capacity, long* needed) => Boundary.Run(() =>
    {
        (Matrix c, LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Map(map, x, y);
        PointwiseMethod method = ChoiceArgument.Of<PointwiseMethod>(pointwise, "pointwise");
        Target target = new(Element.I32, match, capacity, needed);
        using CallScope scope = new(call);
        if (target.Asks(ofY.Count)) return;
        int[] partners = PointwiseMap.FromMap(c, ofX, ofY, method, scope.Context);
        scope.ThrowIfCancelled();
        target.Write(partners);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_match", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapMatch(ulong map, ulong x, ulong y, MatchStruct* options, CallStruct* call, ulong* matches) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(matches, "matches");
        (Matrix c, LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Map(map, x, y);
        MatchOptions wanted = MatchStruct.Read(options).ToMatchOptions();
        using CallScope scope = new(call);
        *matches = scope.Keep(Matcher.Match(c, ofX, ofY, wanted, scope.Context));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_map_transfer", CallConvs = [typeof(CallConvCdecl)])]
    public static int MapTransfer(
        ulong map, ulong x, ulong y, ViewStruct* functions, int type, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
    {
        (Matrix c, LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Map(map, x, y);
        Transfer(c, ofX, ofY, functions, Target.OfReals(type, buffer, capacity, needed));
    });

    private static void Transfer(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, ViewStruct* functions, Target target)
    {
        ViewStruct view = MatrixArgument.Checked(functions, "functions");
        if (view.Rows != x.Count)
        {
            throw AbiException.Argument(
                $"functions have {view.Rows} rows and X {x.Count} samples; a function has one value a sample of X");
        }
        if (target.Asks(y.Count * view.Cols)) return;
        target.Write(FunctionTransfer.Apply(c, x, y, MatrixArgument.ReadDouble(functions, "functions")).Data);
    }

    private static (LaplacianSpectrum X, LaplacianSpectrum Y) Spectra(ulong x, ulong y) =>
        (HandleTable.Get<LaplacianSpectrum>(x, "x"), HandleTable.Get<LaplacianSpectrum>(y, "y"));

    /// <summary>A map with the spectra it stands on.</summary>
    private static (Matrix C, LaplacianSpectrum X, LaplacianSpectrum Y) Map(ulong map, ulong x, ulong y)
    {
        Matrix c = HandleTable.Get<MapResult>(map, "map").C;
        (LaplacianSpectrum ofX, LaplacianSpectrum ofY) = Spectra(x, y);
        if (c.Cols > ofX.Size || c.Rows > ofY.Size)
        {
            throw AbiException.Argument(
                $"the map is {c.Rows}×{c.Cols} and the spectra have {ofY.Size} (Y) and {ofX.Size} (X) pairs; "
                + "give the spectra it was made of, X first");
        }
        return (c, ofX, ofY);
    }
}
