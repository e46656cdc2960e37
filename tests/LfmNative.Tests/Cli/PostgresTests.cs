using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>COPY to and from a real server, by files and by programs that psql starts.</summary>
[Category("Postgres")]
public sealed class PostgresTests : CliTest
{
    /// <summary>Hashes of ids and vectors in the order of the ids: equal tables have equal ones.</summary>
    private const string Sums = "select count(*), md5(string_agg(id::text || v::text, ' ' order by id::text)) from ";

    private static readonly string[] Names =
        ["a\tb", "c\\N", "d\ne", "é \"q\"", "#f", .. Enumerable.Range(5, 125).Select(i => $"doc-{i}")];

    private PostgresServer _server = null!;

    [OneTimeSetUp]
    public void Fill()
    {
        _server = PostgresServer.Start();
        MatrixWriter.Write(At("named.jsonl"), Data.X.View, Names);
        _server.Sql(
            "create table t (id text primary key, body text, v real[])",
            "create table raw (line json)",
            $"\\copy raw from program 'sed s/\\\\\\\\/\\\\\\\\\\\\\\\\/g {At("named.jsonl")}'",
            "insert into t select line->>'id', 'some ' || chr(9) || 'text', "
            + "(select array_agg(x::real) from json_array_elements_text(line->'embedding') x) from raw");
        Assert.That(_server.Sql("select count(*) from t where id in (E'a\\tb', E'c\\\\N', E'd\\ne')"), Is.EqualTo("3"));
    }

    [OneTimeTearDown]
    public void Stop() => _server?.Dispose();

    [Test]
    public void FilesComeBackTheSame([Values("text", "binary")] string format, [Values("id, body, v", "v, id")] string columns)
    {
        string extension = format == "text" ? ".copy" : ".pgcopy", option = $"(format {format})";
        _server.Sql($"\\copy t ({columns}) to '{At("t" + extension)}' {option}");
        using (RowReader reader = MatrixFile.OpenRows(At("t" + extension)))
        using (RowWriter<float> writer = new(At("back" + extension), reader.Cols, reader.HasNames))
        {
            while (reader.ReadBlock()) writer.Write(reader.Block, reader.Names);
            writer.Finish();
        }
        _server.Sql(
            "drop table if exists back", "create table back (id text, v real[])", $"\\copy back from '{At("back" + extension)}' {option}");
        Assert.That(_server.Sql(Sums + "back"), Is.EqualTo(_server.Sql(Sums + "t")).And.StartsWith("130|"));
    }

    [TestCase("id int", "int4")]
    [TestCase("id bigint", "int8")]
    [TestCase("id smallint", "int2")]
    [TestCase("id uuid", "uuid")]
    public void KeysOfOtherTypes(string column, string type)
    {
        string key = type == "uuid" ? "md5(id)::uuid" : "length(id) * 200 + ascii(id) - 70 * (row_number() over ())::int";
        _server.Sql("drop table if exists keyed, back", $"create table keyed ({column}, v double precision[])",
            $"insert into keyed select {key}, v from t", $"create table back ({column}, v double precision[])",
            $"\\copy keyed to '{At("k.pgcopy")}' (format binary)", $"\\copy keyed to '{At("k.copy")}'");
        LfmResult binary = Ok("transfer", "model.npz", "k.pgcopy", "-o", "out.pgcopy");
        Assert.That(binary.Out, Does.Contain($"read as {type}").And.Contain("double precision[]"));
        Ok("transfer", "model.npz", "k.copy", "-o", "text.pgcopy", "-q", "--sql-id", type, "--sql-vector", "double-array");
        Assert.That(File.ReadAllBytes(At("text.pgcopy")), Is.EqualTo(File.ReadAllBytes(At("out.pgcopy"))));
        _server.Sql($"\\copy back from '{At("out.pgcopy")}' (format binary)");
        Assert.That(_server.Sql("select count(*) from back join keyed using (id) where cardinality(back.v) = 6"), Is.EqualTo("130"));
    }

    /// <summary>A table through <c>lfm</c> into another, without a file between.</summary>
    [Test]
    public void ThroughPrograms()
    {
        Ok("transfer", "model.npz", "named.jsonl", "-o", "expected.copy", "-q");
        _server.Sql("create table expected (id text, v real[])", $"\\copy expected from '{At("expected.copy")}'");
        string sums = _server.Sql(Sums + "expected");
        Assert.That(sums, Does.StartWith("130|"));
        string lfm = $"{Lfm.Path} transfer {At("model.npz")}";
        foreach ((string name, string sql, string output) in new[] { ("text", "text", "copy"), ("bin", "binary", "pgcopy") })
        {
            _server.Sql(
                $"create table by_{name} (id text, v real[])",
                $"\\copy (select v, id from t) to program '{lfm} - -o {At("piped.pgcopy")} -q' (format {sql})",
                $"\\copy by_{name} from '{At("piped.pgcopy")}' (format binary)",
                $"create table from_{name} (id text, v real[])",
                $"\\copy t (id, v) to '{At("t." + output)}' (format {sql})",
                $"\\copy from_{name} from program '{lfm} {At("t." + output)} -o - --output-format {output} -q' (format {sql})");
            Assert.That(_server.Sql(Sums + "by_" + name), Is.EqualTo(sums), sql);
            Assert.That(_server.Sql(Sums + "from_" + name), Is.EqualTo(sums), sql);
        }
    }

    [Test]
    public void PgVectorsKeepTheirForm()
    {
        // Without the extension at hand, what it writes is made from arrays: brackets in text.
        _server.Sql($"\\copy (select id, translate(v::text, chr(123) || chr(125), '[]') from t) to '{At("v.copy")}'");
        LfmResult result = Lfm.Shell(Folder, "\"$LFM\" transfer model.npz - -o - --output-format copy < v.copy");
        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("COPY text of PostgreSQL"));
        Ok("transfer", "model.npz", "named.jsonl", "-o", "v2.copy", "-q", "--sql-vector", "vector");
        Assert.That(result.Out, Does.Contain("\t[").And.Not.Contain("{"));
        Assert.That(result.Out.Split('\n').Order(), Is.EqualTo(File.ReadAllText(At("v2.copy")).Split('\n').Order()));
    }

    [TestCase("null", "the vector", "is NULL")]
    [TestCase("array[1,2]::real[]", "has 2 numbers where the others have 5")]
    [TestCase("array[1,2,null,4,5]::real[]", "NULL")]
    [TestCase("array[1,2,'nan',4,5]::real[]", "column 2", "NaN")]
    public void BadRowsAreNamedByTheirIds(string vector, params string[] parts)
    {
        _server.Sql("drop table if exists bad", "create table bad as select v, id from t where id like 'doc%'",
            $"insert into bad values ({vector}, 'the bad one')");
        foreach (string format in new[] { "text", "binary" })
        {
            (int exit, _, string error) = _server.Psql(
                $"\\copy bad to program '{Lfm.Path} transfer {At("model.npz")} - -o {At("bad.npy")}' (format {format})");
            Assert.That(exit, Is.Not.Zero);
            Assert.That(error, Does.Contain("'the bad one'").And.Contain("child process exited with exit code 2"), error);
            foreach (string part in parts) Assert.That(error, Does.Contain(part));
            Assert.That(File.Exists(At("bad.npy")), Is.False);
        }
    }

    /// <summary>In one transaction, what a program wrote before it failed is not kept.</summary>
    [Test]
    public void AFailedProgramLeavesTheTableAsItWas()
    {
        string[] lines = [.. Enumerable.Range(0, 30_000).Select(i => $"{i}\t{{1,2,3,4,5}}"), "x\t{1,2}"];
        File.WriteAllLines(At("late.copy"), lines);
        _server.Sql("create table target (id text, v real[])");
        string copy = $"\\copy target from program '{Lfm.Path} transfer {At("model.npz")} {At("late.copy")} -o - --output-format copy -q'";
        (int exit, _, string error) = _server.Psql("begin", copy, "commit");
        Assert.That(exit, Is.Not.Zero, error);
        Assert.That(error, Does.Contain("the vector of 'x' has 2 numbers"));
        Assert.That(_server.Sql("select count(*) from target"), Is.EqualTo("0"));
    }
}
