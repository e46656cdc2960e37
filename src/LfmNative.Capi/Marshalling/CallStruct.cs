using System.Runtime.InteropServices;

namespace LfmNative.Capi.Marshalling;

/// <summary><c>lfm_call</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CallStruct
{
    public nuint StructSize;
    public int Threads;
    public int Reserved;
    public delegate* unmanaged[Cdecl]<void*, byte*, double, int> Progress;
    public void* User;

    public static CallStruct Defaults => new() { StructSize = (nuint)sizeof(CallStruct) };
}
