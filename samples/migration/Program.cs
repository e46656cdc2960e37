using System.ComponentModel;
using System.Globalization;
using LfmNative.Samples.Migration;
using Npgsql;

// A collection of documents changes its embedding model; README.md tells the story. Usage: [--texts=N] [--others=N] [--pairs=N]
// with the server that PGHOST, PGUSER and PGDATABASE name, and the program that LFM names (default: artifacts/bin/lfm).
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int GatePairs = 500, MaxQueries = 500, MinQueries = 100;
string[] texts = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "texts.txt"));
int count = Option("texts", 4000), otherCount = Option("others", 2000), pairCount = Option("pairs", 25);
if (count < pairCount + GatePairs + MinQueries || count + otherCount > texts.Length || Array.Exists(args, arg => !IsOption(arg)))
{
    Console.Error.WriteLine($"usage: [--texts=N] [--others=N] [--pairs=N]; of {texts.Length} texts in all, and "
        + $"{GatePairs + MinQueries} documents at least beside the pairs");
    return 2;
}
string lfm = Environment.GetEnvironmentVariable("LFM") ?? Path.Combine("artifacts", "bin", "lfm");
string folder = Directory.CreateTempSubdirectory("lfm-migration-").FullName;
Random random = new(1);
try
{
    return Migrate();
}
catch (Exception e) when (e is InvalidOperationException or NpgsqlException or Win32Exception)
{
    Console.Error.WriteLine($"the sample failed: {e.Message}");
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

int Migrate()
{
    // The collection as it is: embedded by the old model, in a table.
    string[] bodies = texts[..count], others = texts[count..(count + otherCount)];
    string[] ids = [.. Enumerable.Range(0, count).Select(i => $"doc-{i:d6}")];
    Model old = Model.Old(), @new = Model.New();
    using Collection collection = new();
    collection.Create();
    (float[][] oldVectors, double oldSeconds) = old.Embed(bodies);
    collection.AddDocuments(ids, bodies, oldVectors);
    string before = collection.Checksum("documents");
    Say($"documents   {before}; embedded by {old.Name} in {oldSeconds:f1} s");

    // What the new model must be asked: a few documents that make pairs, others of them for the gate, and any texts of the domain.
    int[] drawn = [.. Enumerable.Range(0, count)];
    random.Shuffle(drawn);
    int[] pairs = drawn[..pairCount], gate = drawn[pairCount..(pairCount + GatePairs)];
    double sampleSeconds = AddNew("pair", pairs) + AddNew("gate", gate);
    (float[][] otherVectors, double otherSeconds) = @new.Embed(others);
    collection.AddNewVectors("other", [.. Enumerable.Range(0, otherCount).Select(i => $"other-{i:d6}")], otherVectors);
    sampleSeconds += otherSeconds;
    Say($"new model   {@new.Name} embedded {pairCount} documents as pairs, {GatePairs} for the gate and {otherCount} other texts in "
        + $"{sampleSeconds:f1} s");

    // Out of the database, and a model that must pass its gate, which judges by vectors of which the fit has seen none.
    string oldFile = At("old.pgcopy"), newFile = At("new.pgcopy"), gateFile = At("gate.pgcopy"), model = At("model.npz");
    Shell.Psql(
        $"\\copy documents (id, embedding) to '{oldFile}' (format binary)",
        $"\\copy (select id, embedding from new_vectors where use <> 'gate') to '{newFile}' (format binary)",
        $"\\copy (select id, embedding from new_vectors where use = 'gate') to '{gateFile}' (format binary)");
    Shell.Succeed(lfm, "migrate", "plan", oldFile, newFile);
    double fitSeconds = Shell.Succeed(lfm, "migrate", "fit", oldFile, newFile, "-o", model);
    (int passed, double gateSeconds) = Shell.Run(lfm, "migrate", "gate", model, oldFile, gateFile);
    if (passed != 0)
    {
        Say($"the gate refused the model (exit code {passed}); nothing was written, the collection is as it was");
        return passed;
    }

    // Through the model into a table beside the collection.
    double applySeconds = Shell.Psql(
        $"\\copy documents (id, embedding) to program '{lfm} migrate apply {model} - -o {At("migrated.pgcopy")}' (format binary)",
        $"\\copy documents_new from '{At("migrated.pgcopy")}' (format binary)");
    string after = collection.Checksum("documents");
    if (after != before) throw new InvalidOperationException($"the collection was changed: {before} before, {after} after");
    Say($"documents   {after}: not touched");
    Say($"migrated    {collection.Checksum("documents_new")}");

    // Search: half of a document's words, in a row, must find the document.
    int[] wanted = drawn[^Math.Min(MaxQueries, count - pairCount - GatePairs)..];
    string[] queries = [.. wanted.Select(i => HalfOf(bodies[i]))];
    float[][] oldQueries = old.Embed(queries).Vectors, newQueries = @new.Embed(queries).Vectors;
    (float[][] again, double againSeconds) = @new.Embed(bodies);
    Say($"{"search of " + queries.Length + " queries",-44} {"MRR",6} {"P@1",6} {"R@10",6} {"nDCG@10",8}");
    Measure("before: old vectors, old queries", oldVectors, oldQueries);
    Measure("unmigrated: old vectors, new queries", oldVectors, newQueries);
    Measure("after: migrated vectors, new queries", collection.Embeddings("documents_new", ids), newQueries);
    Measure("reference: all embedded again, new queries", again, newQueries);
    double migrated = sampleSeconds + fitSeconds + gateSeconds + applySeconds;
    Say($"seconds     migration {migrated:f1} (new model {sampleSeconds:f1}, fit {fitSeconds:f1}, gate {gateSeconds:f1}, "
        + $"apply and both copies {applySeconds:f1}); all embedded again {againSeconds:f1}");
    Say($"saved       {count - pairCount - GatePairs} of {count} documents were not embedded again; of more documents only the "
        + $"last step grows: {applySeconds / count * 1e6:n0} s a million here, {againSeconds / count * 1e6:n0} s to embed them again");
    return 0;

    double AddNew(string use, int[] documents)
    {
        (float[][] vectors, double seconds) = @new.Embed([.. documents.Select(i => bodies[i])]);
        collection.AddNewVectors(use, [.. documents.Select(i => ids[i])], vectors);
        return seconds;
    }

    void Measure(string what, float[][] documents, float[][] by)
    {
        SearchQuality quality = SearchQuality.Of(documents, by, wanted);
        Console.WriteLine($"{what,-44} {quality.Mrr,6:f3} {quality.First,6:f3} {quality.Recall10,6:f3} {quality.Ndcg10,8:f3}");
    }
}

string HalfOf(string text)
{
    string[] words = text.Split(' ');
    int half = (words.Length + 1) / 2, from = random.Next(words.Length - half + 1);
    return string.Join(' ', words[from..(from + half)]);
}

string At(string name) => Path.Combine(folder, name);

void Say(string line) => Console.WriteLine("\n" + line);

int Option(string name, int otherwise) => Array.Find(args, arg => arg.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given
    && int.TryParse(given.AsSpan(name.Length + 3), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

static bool IsOption(string arg) =>
    arg.Split('=') is ["--texts" or "--others" or "--pairs", var value]
    && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);
