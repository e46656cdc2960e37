using System.Runtime.CompilerServices;
using CommunityToolkit.HighPerformance;

namespace LfmNative.Memory;

/// <content>The two-dimensional spans of the .NET Community Toolkit, and with them arrays <c>T[,]</c>, are views.</content>
public readonly ref partial struct ReadOnlyMatrixView<T>
{
    /// <summary>Rows and columns of a span, with the gap between its rows; nothing is copied.</summary>
    /// <remarks><c>Span2D</c> tells the gap by addresses only.</remarks>
    public static implicit operator ReadOnlyMatrixView<T>(ReadOnlySpan2D<T> span)
    {
        if (span.IsEmpty) return new ReadOnlyMatrixView<T>([], span.Height, span.Width);
        long ld = span.Width;
        if (span.Height > 1)
            ld = Unsafe.ByteOffset(ref span.DangerousGetReferenceAt(0, 0), ref span.DangerousGetReferenceAt(1, 0)) / Unsafe.SizeOf<T>();
        return new ReadOnlyMatrixView<T>(in span.DangerousGetReference(), span.Height, span.Width, ld);
    }

    /// <summary>The same of a span that may be written, such as <c>array.AsSpan2D()</c>.</summary>
    public static implicit operator ReadOnlyMatrixView<T>(Span2D<T> span) => (ReadOnlySpan2D<T>)span;
}
