using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Storage;

/// <summary>PostgreSQL's COPY text: the id, a tab, the vector; rows without names are numbered.</summary>
internal sealed unsafe class CopyTextOutput<T>(RowTarget target) : TextOutput<T>(target, (byte)',', null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private readonly SqlColumn<T> _column = new(target);

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        _column.Check(rows, count, ld, names, first);
        base.Write(stream, rows, count, ld, names, first);
    }

    protected override void Name(TextBuffer text, string? name, long number)
    {
        if (name is null) text.Number(number);
        else CopyText.Append(text, name);
        text.Byte(CopyText.Separator);
        text.Byte(_column.IsPgVector ? (byte)'[' : (byte)'{');
    }

    protected override void End(TextBuffer text) => text.Byte(_column.IsPgVector ? (byte)']' : (byte)'}');
}

/// <summary>PostgreSQL's COPY binary: tuples of the id and the vector; rows without names are numbered.</summary>
internal sealed unsafe class CopyBinaryOutput<T>(RowTarget target) : RowFormat<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private const int FlushBytes = 1 << 18;

    private readonly SqlColumn<T> _column = new(target);
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);

    public override byte[] Head(long rows) => [.. CopyBinary.Signature, 0, 0, 0, 0, 0, 0, 0, 0];

    public override byte[] Tail(long rows) => [0xFF, 0xFF];

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        _column.Check(rows, count, ld, names, first);
        for (int i = 0; i < count; i++)
        {
            WriteInt16(2);
            WriteId(names.Length > 0 ? names[i] : null, first + i);
            WriteVector(new ReadOnlySpan<T>(rows + (i * ld), Target.Cols));
            if (_buffer.WrittenCount < FlushBytes && i + 1 < count) continue;
            Target.Context.Token.ThrowIfCancellationRequested();
            stream.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }
    }

    private void WriteId(string? name, long number)
    {
        name ??= number.ToString(CultureInfo.InvariantCulture);
        switch (Target.Output.SqlId)
        {
            case SqlId.Int2 when short.TryParse(name, CultureInfo.InvariantCulture, out short value):
                WriteInt32(sizeof(short));
                WriteInt16(value);
                break;
            case SqlId.Int4 when int.TryParse(name, CultureInfo.InvariantCulture, out int value):
                WriteInt32(sizeof(int));
                WriteInt32(value);
                break;
            case SqlId.Int8 when long.TryParse(name, CultureInfo.InvariantCulture, out long value):
                WriteInt32(sizeof(long));
                BinaryPrimitives.WriteInt64BigEndian(Room(sizeof(long)), value);
                break;
            case SqlId.Uuid when Guid.TryParse(name, out Guid value):
                WriteInt32(16);
                value.TryWriteBytes(Room(16), bigEndian: true, out _);
                break;
            case SqlId.Text:
                int bytes = Encoding.UTF8.GetByteCount(name);
                WriteInt32(bytes);
                Encoding.UTF8.GetBytes(name, Room(bytes));
                break;
            default:
                throw new LfmException(
                    LfmErrorCode.InvalidArgument,
                    $"{Target.Path}: the name of row {number}, {LineReader.ShowName(name)}, is no {OptionNames.Of(Target.Output.SqlId)}; "
                    + "choose another type of ids as ⟨sql-id⟩");
        }
    }

    private void WriteVector(ReadOnlySpan<T> row)
    {
        int cols = row.Length;
        WriteInt32((int)_column.Bytes);
        if (_column.IsPgVector)
        {
            WriteInt16((short)cols);
            WriteInt16(0);
        }
        else
        {
            // One axis, no NULL, the type, the length, counted from 1.
            int oid = Target.Output.SqlVector == SqlVector.Array ? CopyBinary.Float4Oid : CopyBinary.Float8Oid;
            foreach (int word in (ReadOnlySpan<int>)[1, 0, oid, cols, 1]) WriteInt32(word);
        }
        Span<byte> to = Room((int)_column.Bytes - (_column.IsPgVector ? CopyBinary.VectorHead : CopyBinary.ArrayHead));
        switch (Target.Output.SqlVector)
        {
            case SqlVector.Array:
                for (int j = 0; j < cols; j++)
                {
                    ulong bits = BitConverter.SingleToUInt32Bits(float.CreateTruncating(row[j]));
                    BinaryPrimitives.WriteUInt64BigEndian(to[(j * 8)..], ((ulong)sizeof(float) << 32) | bits);
                }
                break;
            case SqlVector.DoubleArray:
                for (int j = 0; j < cols; j++)
                {
                    BinaryPrimitives.WriteInt32BigEndian(to[(j * 12)..], sizeof(double));
                    BinaryPrimitives.WriteDoubleBigEndian(to[((j * 12) + 4)..], double.CreateTruncating(row[j]));
                }
                break;
            case SqlVector.Vector:
                for (int j = 0; j < cols; j++) BinaryPrimitives.WriteSingleBigEndian(to[(j * 4)..], float.CreateTruncating(row[j]));
                break;
            default:
                for (int j = 0; j < cols; j++) BinaryPrimitives.WriteHalfBigEndian(to[(j * 2)..], Half.CreateTruncating(row[j]));
                break;
        }
    }

    private void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Room(sizeof(short)), value);

    private void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Room(sizeof(int)), value);

    /// <summary>Bytes that are written next.</summary>
    private Span<byte> Room(int bytes)
    {
        Span<byte> room = _buffer.GetSpan(bytes)[..bytes];
        _buffer.Advance(bytes);
        return room;
    }
}

/// <summary>What a column of vectors can hold, by its SQL type.</summary>
internal sealed unsafe class SqlColumn<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxPgVector = 16_000;
    private const long MaxFieldBytes = 1 << 30;

    private readonly RowTarget _target;

    public SqlColumn(RowTarget target)
    {
        (_target, long cols) = (target, target.Cols);
        Bytes = target.Output.SqlVector switch
        {
            SqlVector.Array => CopyBinary.ArrayHead + (cols * 8),
            SqlVector.DoubleArray => CopyBinary.ArrayHead + (cols * 12),
            SqlVector.Vector => CopyBinary.VectorHead + (cols * 4),
            _ => CopyBinary.VectorHead + (cols * 2),
        };
        if (IsPgVector && cols > MaxPgVector)
            throw Refused($"a {Type} of pgvector has at most {MaxPgVector} dimensions and the rows {cols}; say ⟨sql-vector⟩ array");
        if (Bytes > MaxFieldBytes) throw Refused($"rows of {cols} columns exceed the 1 GB of a field of PostgreSQL; write .npy instead");
    }

    /// <summary>Whether the type is one of pgvector's.</summary>
    public bool IsPgVector => _target.Output.SqlVector is SqlVector.Vector or SqlVector.HalfVec;

    /// <summary>Bytes of a vector in COPY binary.</summary>
    public long Bytes { get; }

    private string Type => OptionNames.Of(_target.Output.SqlVector);

    /// <summary>Refuses rows and names that PostgreSQL would.</summary>
    /// <exception cref="LfmException">
    /// InvalidData: a number that the type does not hold. InvalidArgument: a name with a zero byte.
    /// </exception>
    public void Check(T* rows, int count, long ld, string[] names, long first)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Contains('\0', StringComparison.Ordinal))
                throw _target.BadName(first + i, names[i], "a zero byte, which text of PostgreSQL cannot hold; rename it");
        }
        bool any = _target.Output.SqlVector == SqlVector.DoubleArray || (!IsPgVector && typeof(T) == typeof(float));
        for (int i = 0; i < count && !any; i++)
        {
            for (int j = 0; j < _target.Cols; j++)
            {
                T value = rows[(i * ld) + j];
                if (IsPgVector && !T.IsFinite(value)) throw BadNumber(first + i, j, "is not finite");
                bool held = _target.Output.SqlVector == SqlVector.HalfVec
                    ? Half.IsFinite(Half.CreateTruncating(value))
                    : !T.IsFinite(value) || float.IsFinite(float.CreateTruncating(value));
                if (!held) throw BadNumber(first + i, j, "is beyond its range");
            }
        }
    }

    private LfmException Refused(string message) => new(LfmErrorCode.InvalidArgument, $"{_target.Path}: {message}");

    private LfmException BadNumber(long row, int column, string what) => new(
        LfmErrorCode.InvalidData,
        $"{_target.Path}: row {row}, column {column} (counted from 0) {what}, which ⟨sql-vector⟩ {Type} does not hold; choose another");
}
