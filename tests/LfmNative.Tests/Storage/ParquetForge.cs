using System.Runtime.InteropServices;
using LfmNative.Storage.Parquet;

namespace LfmNative.Tests.Storage;

/// <summary>A Parquet file of two vectors (1, 2) and (3, 4), every part of which can be made wrong.</summary>
internal sealed class ParquetForge
{
    public byte[] Repetition = [0x03, 0b1010];
    public byte[] Definition = [0x08, 1];
    public byte[] Values = MemoryMarshal.AsBytes<float>([1, 2, 3, 4]).ToArray();
    public byte[]? Dictionary;
    public int DictionaryEntries = 1;
    public int PageKind;
    public int Encoding;
    public int Codec;
    public int LevelCount = 4;
    public int? Unpacked;
    public int? Packed;
    public int? Crc;
    public int? RepetitionBytes;
    public long Rows = 2;
    public long GroupRows = 2;
    public long ChunkLevels = 4;
    public long? ChunkStart;
    public long? ChunkBytes;
    public int ChunkType = 4;
    public int GroupColumns = 1;
    public int? RootChildren;
    public int Outer;
    public int ElementType = 4;
    public int? TypeLength;
    public int Depth;
    public string? FilePath;
    public uint? FooterLength;
    public string Magic = "PAR1";
    public int LevelBytesLie;

    public byte[] ToArray()
    {
        using MemoryStream file = new();
        file.Write("PAR1"u8);
        if (Dictionary is not null)
        {
            ThriftWriter head = new();
            head.Int32(1, 2).Int32(2, Dictionary.Length).Int32(3, Dictionary.Length).Struct(7).Int32(1, DictionaryEntries).Int32(2, 0);
            file.Write(head.End().End().Bytes);
            file.Write(Dictionary);
        }
        bool second = PageKind == 3;
        byte[] body = second
            ? [.. Repetition, .. Definition, .. Values]
            : [.. BitConverter.GetBytes(Repetition.Length + LevelBytesLie), .. Repetition,
                .. BitConverter.GetBytes(Definition.Length), .. Definition, .. Values];
        ThriftWriter page = new();
        page.Int32(1, PageKind).Int32(2, Unpacked ?? body.Length).Int32(3, Packed ?? body.Length);
        if (Crc is { } crc) page.Int32(4, crc);
        if (second)
        {
            page.Struct(8).Int32(1, LevelCount).Int32(2, 0).Int32(3, 2).Int32(4, Encoding).Int32(5, Definition.Length);
            page.Int32(6, RepetitionBytes ?? Repetition.Length).End();
        }
        else
        {
            page.Struct(5).Int32(1, LevelCount).Int32(2, Encoding).Int32(3, 3).Int32(4, 3).End();
        }
        file.Write(page.End().Bytes);
        file.Write(body);
        byte[] footer = Footer(file.Length);
        file.Write(footer);
        file.Write(BitConverter.GetBytes(FooterLength ?? (uint)footer.Length));
        file.Write(System.Text.Encoding.ASCII.GetBytes(Magic));
        return file.ToArray();
    }

    private byte[] Footer(long end)
    {
        ThriftWriter footer = new();
        footer.Int32(1, 1).List(2, ThriftType.Struct, 4 + Depth).Element().Text(4, "schema").Int32(5, RootChildren ?? 1).End();
        footer.Element().Int32(3, Outer).Text(4, "embedding").Int32(5, 1).Int32(6, 3).End();
        for (int i = 0; i < Depth; i++) footer.Element().Int32(3, 0).Text(4, "more").Int32(5, 1).End();
        footer.Element().Int32(3, 2).Text(4, "list").Int32(5, 1).End();
        footer.Element().Int32(1, ElementType);
        if (TypeLength is { } length) footer.Int32(2, length);
        footer.Int32(3, 0).Text(4, "element").End();
        footer.Int64(3, Rows).List(4, ThriftType.Struct, 1).Element().List(1, ThriftType.Struct, GroupColumns);
        for (int i = 0; i < GroupColumns; i++)
        {
            footer.Element();
            if (FilePath is not null) footer.Text(1, FilePath);
            footer.Struct(3).Int32(1, ChunkType).Int32(4, Codec).Int64(5, ChunkLevels).Int64(7, ChunkBytes ?? (end - 4));
            footer.Int64(9, ChunkStart ?? 4).End().End();
        }
        footer.Int64(3, GroupRows).End();
        return footer.End().Bytes.ToArray();
    }
}
