using System.Runtime.InteropServices;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>A graph of float32 matrices with one input and one output, written as an ONNX model.</summary>
/// <remarks>
/// Nodes are added in the order they run. Operators mean what they do in set 17; the file is of IR version 8, the one of that set.
/// Source: ONNX IR specification, onnx.proto (numbers of the fields).
/// </remarks>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8;
    private const int OperatorSet = 17;
    private const int FloatType = 1;
    private const int IntegerAttribute = 2;
    private const int IntegersAttribute = 7;

    /// <summary>The least positive normal number: rows below it count as zero, as a row of zeros has no direction.</summary>
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>What a protobuf message may hold is below 2 GB; a part is left to everything that is no weight.</summary>
    private const long MostBytes = int.MaxValue - (1 << 20);

    private readonly ProtobufMessage _graph = new();
    private readonly List<(string Key, string Value)> _metadata = [];
    private readonly string _output;
    private readonly int _inputs;
    private readonly int _outputs;
    private long _weights;
    private string? _least;
    private int _nodes;

    /// <param name="name">The graph's name.</param>
    /// <param name="input">Name of the input, N×inputs with any N.</param>
    /// <param name="inputs">Columns of the input.</param>
    /// <param name="output">Name of the output, N×outputs.</param>
    /// <param name="outputs">Columns of the output.</param>
    public OnnxGraph(string name, string input, int inputs, string output, int outputs)
    {
        (_output, _inputs, _outputs) = (output, inputs, outputs);
        _graph.Add(2, name).Add(11, Value(input, inputs)).Add(12, Value(output, outputs));
    }

    /// <summary>Adds what the model says of itself.</summary>
    public void AddMetadata(string key, string value) => _metadata.Add((key, value));

    /// <summary>Adds a constant and gives its name.</summary>
    /// <param name="name">A name of its own.</param>
    /// <param name="values">The elements in C order.</param>
    /// <param name="shape">Sizes whose product is the number of elements; none for a scalar.</param>
    /// <exception cref="LfmException">InvalidArgument: together the constants are larger than a file can be.</exception>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        _weights += 4L * values.Length;
        if (_weights > MostBytes)
        {
            throw new LfmException(
                LfmErrorCode.InvalidArgument,
                $"weights of {_weights} bytes do not fit an ONNX file, which ends at 2 GB; export a smaller transform");
        }
        ProtobufMessage tensor = new();
        foreach (int size in shape) tensor.Add(1, size);
        _graph.Add(5, tensor.Add(2, FloatType).Add(8, name).Add(9, MemoryMarshal.AsBytes(values)));
        return name;
    }

    /// <summary>Adds a node and gives the name of its result.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">Names of what it works on.</param>
    public string Node(string operation, params ReadOnlySpan<string> inputs) => Add(operation, inputs, $"{operation}_{_nodes}");

    /// <summary>Adds the node whose result is the output.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">Names of what it works on.</param>
    public void Result(string operation, params ReadOnlySpan<string> inputs) => Add(operation, inputs, _output);

    /// <summary>Adds a node that reduces every row to one value, N×1.</summary>
    public string ReduceRows(string operation, string input) => Add(
        operation,
        [input],
        $"{operation}_{_nodes}",
        new ProtobufMessage().Add(1, "axes").Add(8, 1).Add(20, IntegersAttribute),
        new ProtobufMessage().Add(1, "keepdims").Add(3, 1).Add(20, IntegerAttribute));

    /// <summary>Adds nodes that divide rows by their norms and leave rows of zeros as they are; gives the name of the result.</summary>
    /// <remarks>
    /// Rows are divided by their largest magnitude first, as squares of single precision overflow above 1e19 and vanish below 1e-19.
    /// </remarks>
    public string UnitRows(string rows)
    {
        _least ??= Constant("smallest_normal", [SmallestNormal]);
        string largest = ReduceRows("ReduceMax", Node("Abs", rows));
        string scaled = Node("Div", rows, Node("Max", largest, _least));
        return Node("Div", scaled, Node("Max", ReduceRows("ReduceL2", scaled), _least));
    }

    /// <summary>Writes the model; the file appears whole or not at all.</summary>
    /// <remarks>Metadata beside what was added: <c>input_dimensions, output_dimensions, lfm_version</c>.</remarks>
    /// <param name="path">The target.</param>
    /// <exception cref="LfmException">OutputFailed: the file cannot be written.</exception>
    public void Write(string path)
    {
        AddMetadata("input_dimensions", FormattableString.Invariant($"{_inputs}"));
        AddMetadata("output_dimensions", FormattableString.Invariant($"{_outputs}"));
        AddMetadata("lfm_version", EngineVersion.Text);
        ProtobufMessage before =
            new ProtobufMessage().Add(1, IrVersion).Add(2, "lfm").Add(3, EngineVersion.Text).Announce(7, _graph.Bytes.Length);
        ProtobufMessage behind = new ProtobufMessage().Add(8, new ProtobufMessage().Add(1, "").Add(2, OperatorSet));
        foreach ((string key, string value) in _metadata) behind.Add(14, new ProtobufMessage().Add(1, key).Add(2, value));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(before.Bytes);
            stream.Write(_graph.Bytes);
            stream.Write(behind.Bytes);
        });
    }

    private string Add(string operation, ReadOnlySpan<string> inputs, string result, params ReadOnlySpan<ProtobufMessage> attributes)
    {
        ProtobufMessage node = new();
        foreach (string input in inputs) node.Add(1, input);
        node.Add(2, result).Add(3, $"{operation}_{_nodes++}").Add(4, operation);
        foreach (ProtobufMessage attribute in attributes) node.Add(5, attribute);
        _graph.Add(1, node);
        return result;
    }

    /// <summary>ValueInfoProto of a float matrix of N rows.</summary>
    private static ProtobufMessage Value(string name, int columns)
    {
        ProtobufMessage rows = new ProtobufMessage().Add(2, "N"), width = new ProtobufMessage().Add(1, columns);
        ProtobufMessage shape = new ProtobufMessage().Add(1, rows).Add(1, width);
        ProtobufMessage tensor = new ProtobufMessage().Add(1, FloatType).Add(2, shape);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }
}
