using System.Text;

namespace LfmNative.Storage.Hdf5;

/// <summary>The members of a group.</summary>
/// <remarks>
/// Source: HDF5 File Format Specification, "Group Symbol Table Nodes", "B-trees, version 1" and "Link Message". Soft and external links are
/// left out.
/// </remarks>
internal static class Hdf5Group
{
    private const int EntryBytes = 40;
    private const int TreeHead = 24;
    private const long Undefined = -1;

    /// <summary>Names and headers' addresses of the members.</summary>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: kept in the dense way of new files.</exception>
    public static List<(string Name, long Address)> Members(Hdf5File file, Hdf5Object group)
    {
        List<(string Name, long Address)> members = [];
        if (group.Find(Hdf5MessageKind.SymbolTable) is { } table)
        {
            Hdf5Cursor c = new(table);
            long tree = c.I64();
            Hdf5Cursor heap = new(file.Read(c.I64(), 32));
            heap.Expect("HEAP"u8);
            heap.Skip(4);
            long bytes = heap.I64();
            heap.Skip(8);
            ReadTree(file, tree, file.Read(heap.I64(), bytes), 64, members);
        }
        foreach (byte[] link in group.All(Hdf5MessageKind.Link)) ReadLink(link, members);
        if (group.Find(Hdf5MessageKind.LinkInfo) is { } info)
        {
            Hdf5Cursor c = new(info);
            c.Skip(1);
            c.Skip((c.U8() & 1) != 0 ? 8 : 0);
            if (c.I64() != Undefined)
            {
                throw file.Request.Invalid(
                    "keeps a large group in a way that is not read; write it without libver='latest' and track_order");
            }
        }
        return members;
    }

    private static void ReadTree(Hdf5File file, long address, byte[] names, int above, List<(string Name, long Address)> members)
    {
        file.Visit(address);
        Hdf5Cursor c = new(file.Read(address, TreeHead));
        c.Expect("TREE"u8);
        (int type, int level, int children) = (c.U8(), c.U8(), c.U16());
        if (type != 0 || level >= above) throw Hdf5Cursor.Damaged();
        c = new Hdf5Cursor(file.Read(address + TreeHead, 16L * children));
        for (int i = 0; i < children; i++)
        {
            c.Skip(8);
            long child = c.I64();
            if (level > 0) ReadTree(file, child, names, level, members);
            else ReadNode(file, child, names, members);
        }
    }

    private static void ReadNode(Hdf5File file, long address, byte[] names, List<(string Name, long Address)> members)
    {
        file.Visit(address);
        Hdf5Cursor c = new(file.Read(address, 8));
        c.Expect("SNOD"u8);
        c.Skip(2);
        int count = c.U16();
        c = new Hdf5Cursor(file.Read(address + 8, (long)count * EntryBytes));
        for (int i = 0; i < count; i++)
        {
            (long name, long header) = (c.I64(), c.I64());
            c.Skip(EntryBytes - 16);
            if (name < 0 || name >= names.Length) throw Hdf5Cursor.Damaged();
            ReadOnlySpan<byte> text = names.AsSpan((int)name);
            int end = text.IndexOf((byte)0);
            if (header != Undefined) members.Add((Encoding.UTF8.GetString(end < 0 ? text : text[..end]), header));
        }
    }

    private static void ReadLink(byte[] link, List<(string Name, long Address)> members)
    {
        Hdf5Cursor c = new(link);
        c.Skip(1);
        byte flags = c.U8();
        int type = (flags & 8) != 0 ? c.U8() : 0;
        c.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        string name = Encoding.UTF8.GetString(c.Take(c.Number(1 << (flags & 3))));
        if (type == 0) members.Add((name, c.I64()));
    }
}
