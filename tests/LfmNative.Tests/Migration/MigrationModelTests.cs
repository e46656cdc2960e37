using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Storage;
using LfmNative.Tests.Storage;

namespace LfmNative.Tests.Migration;

public sealed class MigrationModelTests : StorageTest
{
    private static readonly ComputeContext Context = new(2);

    [TestCase(MapFamily.Orthogonal)]
    [TestCase(MapFamily.OrthogonalScale)]
    [TestCase(MapFamily.LowRank)]
    [TestCase(MapFamily.Ridge)]
    [TestCase(MapFamily.Local)]
    public void EveryFamilyIsSavedAndLoaded(MapFamily family)
    {
        MigrationSample sample = MigrationData.Planted(500, 16, 500);
        MigrationModel model = MigrationModel.Fit(sample, new MigrationOptions { Family = family, Seed = 3 }, Context);
        Assert.That(model.Facts.Settings.Family, Is.EqualTo(family));
        Assert.That(model.Facts.Trusted, Is.True, model.Facts.Advice);
        Assert.That(model.Facts.HeldOutKnown, Is.True);
        model.Save(At("model.npz"));
        MigrationModel loaded = MigrationModel.Load(At("model.npz"));
        Assert.That(loaded.Transform(sample.OldView), Is.EqualTo(model.Transform(sample.OldView)));
        Assert.That(loaded.Facts.Advice, Is.EqualTo(model.Facts.Advice));
        Assert.That(loaded.Facts.Settings, Is.EqualTo(model.Facts.Settings));
        Assert.That(loaded.Facts.Tried, Is.EqualTo(model.Facts.Tried));
        Assert.That(loaded.Calibration!.Mapped, Is.EqualTo(model.Calibration!.Mapped));
        Assert.That(loaded.Keys, Is.EqualTo(model.Keys));
    }

    [Test]
    public void OnARotationTheSimplestFamilyIsChosen()
    {
        MigrationModel model = MigrationModel.Fit(MigrationData.Planted(800, 16, 800, noise: 0.02), null, Context);
        Assert.That(model.Facts.Settings.Family, Is.EqualTo(MapFamily.Orthogonal));
        Assert.That(model.Facts.Tried.Select(t => t.Settings.Family), Is.Ordered.And.Unique);
        Assert.That(model.Facts.Tried.Min(t => t.Deficit), Is.Zero);
    }

    [Test]
    public void TheSameSeedFitsTheSameModelOnAnyThreads()
    {
        MigrationSample sample = MigrationData.Planted(500, 16, 500);
        float[] one = MigrationModel.Fit(sample, null, new ComputeContext(1)).Transform(sample.OldView);
        Assert.That(MigrationModel.Fit(sample, null, new ComputeContext(3)).Transform(sample.OldView), Is.EqualTo(one));
    }

    [Test]
    public void QueriesAreCarriedTheOtherWay()
    {
        MigrationSample sample = MigrationData.Planted(500, 16, 500, noise: 0.01);
        MigrationModel model = MigrationModel.Fit(sample, new MigrationOptions { Direction = MigrationDirection.Queries }, Context);
        float[] carried = model.Transform(sample.NewView);
        double cosine = Enumerable.Range(0, 500).Average(i => Cosine(carried.AsSpan(i * 16, 16), sample.OldView.Row(i)));
        Assert.That(cosine, Is.GreaterThan(0.99));
        Assert.That(model.Facts.OldRows, Is.EqualTo(500));
    }

    [Test]
    public void PairsAreLearnedWhereFewAreKnown()
    {
        using LoadedMatrix old = MatrixFile.Open(MigrationData.Old, new RowRange(0, 1500));
        using LoadedMatrix other = MatrixFile.Open(MigrationData.New, new RowRange(0, 1500));
        MigrationSample sample = new(MigrationData.Values(old), old.Cols, MigrationData.Values(other), other.Cols, 25);
        MigrationModel model = MigrationModel.Fit(sample, null, Context);
        Assert.That(model.Facts.LearnedPairs, Is.GreaterThan(1200));
        Assert.That(model.Facts.Trusted, Is.True, model.Facts.Advice);
        Assert.That(model.Facts.HeldOutKnown, Is.False);
        MigrationModel alone = MigrationModel.Fit(sample, new MigrationOptions { LearnRows = 0 }, Context);
        Assert.That(alone.Facts.LearnedPairs, Is.Zero);
        Assert.That(alone.Facts.Trusted, Is.Null);
        Assert.That(Quality(model), Is.GreaterThan(Quality(alone) + 0.2));

        double Quality(MigrationModel m)
        {
            float[] carried = m.Transform(sample.OldView);
            return Enumerable.Range(0, 1500).Average(i => Cosine(carried.AsSpan(i * other.Cols, other.Cols), sample.NewView.Row(i)));
        }
    }

    [Test]
    public void NothingToFitOnIsASentence()
    {
        Fails(LfmErrorCode.InvalidArgument, () => MigrationModel.Fit(MigrationData.Planted(100, 8, 0)), "no pair is known", "LearnRows");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationModel.Fit(new MigrationSample(new float[8], 8, new float[8], 8, 1)),
            "rows of both models");
        Fails(LfmErrorCode.InvalidData, () => MigrationModel.Fit(new MigrationSample(new float[80], 8, new float[80], 8, 10)), "zero");
        float[] ones = [.. Enumerable.Repeat(1.1f, 1_200)];
        Fails(LfmErrorCode.InvalidData, () => MigrationModel.Fit(new MigrationSample(ones, 8, ones, 8, 150)), "the same");
        Fails(LfmErrorCode.InvalidArgument, () => _ = new MigrationSample(new float[7], 2, new float[4], 2, 1), "no rows");
        Fails(LfmErrorCode.InvalidArgument, () => _ = new MigrationSample(new float[8], 2, new float[4], 2, 3), "3 pairs");
        Fails(LfmErrorCode.InvalidArgument, () => _ = new MigrationSample(new float[8], 2, new float[4], 2, 1, [1, 2]), "2 keys");
        MigrationOptions ridge = new() { Family = MapFamily.Ridge, LearnRows = 0 };
        Fails(LfmErrorCode.InvalidArgument, () => MigrationModel.Fit(MigrationData.Planted(50, 8, 20), ridge), "20 are known",
            "orthogonal");
        Fails(LfmErrorCode.InvalidArgument, () =>
            MigrationModel.Fit(MigrationData.Planted(200, 8, 100), new MigrationOptions { MaxPairs = 0 }), "MaxPairs");
    }

    [Test]
    public void FilesThatAreNoModelsAreRefused()
    {
        MigrationData.Model().Save(At("model.npz"));
        byte[] bytes = File.ReadAllBytes(At("model.npz"));
        Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(Put("cut.npz", bytes[..(bytes.Length / 2)])));
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(At("model.npz")), "model.npz", "the model of a migration");
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(bytes.AsSpan()), "the model in memory", "the model of a migration");
        NpzWriter.Write(At("other.npz"), npz => npz.Add("x", [1.0], 1));
        Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(At("other.npz")), "not the model of a migration");
        NpzWriter.Write(At("align.npz"), npz => npz.Add("C", [1.0], 1));
        Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(At("align.npz")), "a model of align");
        NpzWriter.Write(At("newer.npz"), npz => npz.Add("migration_format", [2, 0], 2));
        Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(At("newer.npz")), "format 2", "update lfm");
        NpzWriter.Write(At("meta.npz"), npz =>
        {
            npz.Add("migration_format", [1, 0], 2);
            npz.Add("meta", "{"u8, 1);
        });
        Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(At("meta.npz")), "damaged");
        Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(At("missing.npz")), "no such file");
        foreach (string member in new[] { "scale_x_mean", "scale_y_norms", "transform" })
        {
            using NpzReader whole = NpzReader.Open(At("model.npz"));
            NpzWriter.Write(At("damaged.npz"), npz =>
            {
                npz.Add("migration_format", whole.ReadInt32("migration_format", 2), 2);
                npz.Add("meta", whole.ReadByte("meta", -1), whole.Shape("meta"));
                foreach (string name in new[] { "transform", "scale_x_mean", "scale_x_norms", "scale_y_mean", "scale_y_norms" })
                {
                    double[] values = whole.ReadDouble(name, [.. whole.Shape(name).Select(_ => -1L)]);
                    if (name == "transform") npz.Add(name, name == member ? [] : values, name == member ? [0, 16] : whole.Shape(name));
                    else if (name != member) npz.Add(name, values, values.Length);
                    else npz.Add(name, name.EndsWith("mean", StringComparison.Ordinal) ? [] : new double[2], name == "scale_y_norms" ? 2
                        : 0);
                }
                npz.Add("pair_keys", [1L], 1);
            });
            Fails(LfmErrorCode.InvalidFile, () => MigrationModel.Load(At("damaged.npz")), "damaged");
        }
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int j = 0; j < a.Length; j++) (dot, aa, bb) =
            (dot + (a[j] * (double)b[j]), aa + (a[j] * (double)a[j]), bb + (b[j] * (double)b[j]));
        return dot / Math.Sqrt(aa * bb);
    }
}
