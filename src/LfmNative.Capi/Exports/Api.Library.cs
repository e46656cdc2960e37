using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;
using LfmNative.Capi.Marshalling;
using LfmNative.Capi.Results;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.Capi.Exports;

/// <content>The library itself.</content>
internal static unsafe partial class Api
{
    private const uint AbiVersion = 1;

    private static readonly Version Version = typeof(Alignment).Assembly.GetName().Version!;
    private static readonly uint PackedVersion = ((uint)Version.Major << 16) | ((uint)Version.Minor << 8) | (uint)Version.Build;
    private static readonly byte* VersionText = (byte*)Marshal.StringToCoTaskMemUTF8(Version.ToString(3));

    private static string InstructionSet =>
        Avx512F.IsSupported ? "x86-64-v4"
        : Avx2.IsSupported && Fma.IsSupported ? "x86-64-v3"
        : "x86-64";

    [UnmanagedCallersOnly(EntryPoint = "lfm_version", CallConvs = [typeof(CallConvCdecl)])]
    public static uint GetVersion() => PackedVersion;

    [UnmanagedCallersOnly(EntryPoint = "lfm_version_string", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* GetVersionString() => VersionText;

    [UnmanagedCallersOnly(EntryPoint = "lfm_abi_version", CallConvs = [typeof(CallConvCdecl)])]
    public static uint GetAbiVersion() => AbiVersion;

    [UnmanagedCallersOnly(EntryPoint = "lfm_build_info", CallConvs = [typeof(CallConvCdecl)])]
    public static int BuildInfo(byte* text, nuint capacity, nuint* needed) =>
        Boundary.Run(() => Utf8Text.Write(DescribeBuild(), text, capacity, needed));

    [UnmanagedCallersOnly(EntryPoint = "lfm_last_error", CallConvs = [typeof(CallConvCdecl)])]
    public static nuint LastError(byte* text, nuint capacity) => Boundary.CopyLastError(text, capacity);

    [UnmanagedCallersOnly(EntryPoint = "lfm_status_name", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* StatusName(int status) => Status.NameOf(status);

    [UnmanagedCallersOnly(EntryPoint = "lfm_set_threads", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetThreads(int threads) => Boundary.Run(() => CallScope.SetThreads(threads));

    [UnmanagedCallersOnly(EntryPoint = "lfm_set_blas_threads", CallConvs = [typeof(CallConvCdecl)])]
    public static int SetBlasThreads(int threads) => Boundary.Run(() =>
    {
        if (!NativeLibraries.TrySetBlasThreads(threads))
        {
            throw new AbiException(
                Status.Library, $"{NativeLibraries.Blas.Path} has no switch for its threads; it runs as it was built");
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_call_init", CallConvs = [typeof(CallConvCdecl)])]
    public static int CallInit(CallStruct* target, nuint structSize) =>
        Boundary.Run(() => OptionStruct.Init(target, structSize, CallStruct.Defaults, "lfm_call"));

    [UnmanagedCallersOnly(EntryPoint = "lfm_choice_parse", CallConvs = [typeof(CallConvCdecl)])]
    public static int ChoiceParse(byte* option, byte* name, int* value) => Boundary.Run(() =>
    {
        Arguments.CheckGiven(value, "value");
        *value = ChoiceArgument.Parse(Utf8Text.Read(option, "option"), Utf8Text.Read(name, "name"));
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_choice_names", CallConvs = [typeof(CallConvCdecl)])]
    public static int ChoiceNames(byte* option, byte* text, nuint capacity, nuint* needed) =>
        Boundary.Run(() =>
    {
        string[] names = ChoiceArgument.NamesOf(Utf8Text.Read(option, "option"));
        Utf8Text.Write(string.Join(',', names), text, capacity, needed);
    });

    [UnmanagedCallersOnly(EntryPoint = "lfm_live_handles", CallConvs = [typeof(CallConvCdecl)])]
    public static long LiveHandles() => HandleTable.Count;

    [UnmanagedCallersOnly(EntryPoint = "lfm_live_bytes", CallConvs = [typeof(CallConvCdecl)])]
    public static long LiveBytes() => NativeMemoryCounter.LiveBytes;

    private static string DescribeBuild()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("version", Version.ToString(3));
            json.WriteNumber("abi", AbiVersion);
            json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            json.WriteString("instruction_set", InstructionSet);
            json.WriteNumber("processors", Environment.ProcessorCount);
            json.WriteNumber("threads", CallScope.DefaultThreads);
            WriteLibrary(json, "blas", () => NativeLibraries.Blas);
            WriteLibrary(json, "lapack", () => NativeLibraries.Lapack);
            WriteLibrary(json, "arpack", () => NativeLibraries.Arpack);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteLibrary(Utf8JsonWriter json, string role, Func<NativeLibraryInfo> find)
    {
        json.WriteStartObject(role);
        try
        {
            NativeLibraryInfo found = find();
            json.WriteString("path", found.Path);
            json.WriteString("version", found.Version);
        }
        catch (LfmException e)
        {
            json.WriteString("missing", e.Message);
        }
        json.WriteEndObject();
    }
}
