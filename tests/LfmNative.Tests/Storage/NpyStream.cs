using System.Text;

namespace LfmNative.Tests.Storage;

/// <summary>Writes .npy files by hand, right or wrong, for any version and size.</summary>
internal sealed class NpyStream : IDisposable
{
    private readonly FileStream _file;

    public NpyStream(string path, string descr, bool fortran, string shape, int version = 1)
    {
        _file = File.Create(path);
        _file.Write(Header($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({shape}), }}", version));
    }

    public static byte[] Header(string dictionary, int version = 1)
    {
        int prefix = version == 1 ? 10 : 12;
        int total = (prefix + dictionary.Length + 1 + 63) / 64 * 64;
        byte[] header = new byte[total];
        header.AsSpan().Fill((byte)' ');
        new byte[] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', (byte)version, 0 }.CopyTo(header, 0);
        if (version == 1) BitConverter.TryWriteBytes(header.AsSpan(8), (ushort)(total - prefix));
        else BitConverter.TryWriteBytes(header.AsSpan(8), total - prefix);
        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(prefix));
        header[^1] = (byte)'\n';
        return header;
    }

    public long Position { get => _file.Position; set => _file.Position = value; }

    public void Doubles(int count, Func<int, double> value)
    {
        for (int i = 0; i < count; i++) _file.Write(BitConverter.GetBytes(value(i)));
    }

    public void Singles(int count, Func<int, float> value)
    {
        for (int i = 0; i < count; i++) _file.Write(BitConverter.GetBytes(value(i)));
    }

    public void Dispose() => _file.Dispose();
}
