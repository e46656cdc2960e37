using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Results;

namespace LfmNative.Capi.Exports;

/// <content>What every handle answers to.</content>
internal static unsafe partial class Api
{
    [UnmanagedCallersOnly(EntryPoint = "lfm_free", CallConvs = [typeof(CallConvCdecl)])]
    public static int Free(ulong* handle) => Boundary.Run(() =>
    {
        if (handle == null) return;
        if ((nuint)handle % sizeof(ulong) != 0 || HandleTable.IsAlive((ulong)handle))
        {
            throw new AbiException(
                Status.Handle, $"{(nuint)handle:x16} is no address of a handle; give lfm_free the address: lfm_free(&handle)");
        }
        if (*handle == 0) return;
        HandleTable.Remove(*handle);
        *handle = 0;
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_get_shape", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetShape(ulong handle, byte* name, int* type, int* axes, long* rows, long* cols) => Boundary.Run(() =>
    {
        NamedArray array = ArrayGetters.Find(HandleTable.Get(handle, "the handle"), Utf8Text.Read(name, "name"));
        if (type != null) *type = array.Type;
        if (axes != null) *axes = array.Axes;
        if (rows != null) *rows = array.Rows;
        if (cols != null) *cols = array.Cols;
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_get_array", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetArray(ulong handle, byte* name, int type, void* buffer, long capacity, long* needed) => Boundary.Run(() =>
    {
        NamedArray array = ArrayGetters.Find(HandleTable.Get(handle, "the handle"), Utf8Text.Read(name, "name"));
        Target target = new(type, buffer, capacity, needed);
        target.CheckHolds(array.Type);
        if (!target.Asks(array.Count)) array.CopyTo(target);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_get_number", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetNumber(ulong handle, byte* name, double* value) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(value, "value");
        *value = ScalarGetters.Find(HandleTable.Get(handle, "the handle"), Utf8Text.Read(name, "name"));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_get_text", CallConvs = [typeof(CallConvCdecl)])]
    public static int GetText(ulong handle, byte* name, byte* text, nuint capacity, nuint* needed) =>
        Boundary.Run(() =>
    {
        string found = StringGetters.Find(HandleTable.Get(handle, "the handle"), Utf8Text.Read(name, "name"));
        Utf8Text.Write(found, text, capacity, needed);
    });
}
