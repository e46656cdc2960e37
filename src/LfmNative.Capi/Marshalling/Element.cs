namespace LfmNative.Capi.Marshalling;

/// <summary>Types of elements as <c>lfm.h</c> numbers them.</summary>
internal static class Element
{
    public const int F32 = 1;
    public const int F64 = 2;
    public const int I32 = 3;
    public const int I64 = 4;

    public static string NameOf(int type) => type switch
    {
        F32 => "LFM_F32",
        F64 => "LFM_F64",
        I32 => "LFM_I32",
        I64 => "LFM_I64",
        _ => $"{type}",
    };
}
