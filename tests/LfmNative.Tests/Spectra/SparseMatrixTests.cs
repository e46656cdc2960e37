using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Spectra;

public sealed class SparseMatrixTests
{
    private static readonly object[] Bad =
    [
        new object[] { (long[])[1, 1], (int[])[0], (double[])[1], "0 to the number of entries" },
        new object[] { (long[])[0, 1], (int[])[0], (double[])[1, 2], "one value an entry" },
        new object[] { (long[])[0, 2, 1, 2], (int[])[1, 0], (double[])[1, 1], "descend at row 1" },
        new object[] { (long[])[0, 1, 2], (int[])[2, 0], (double[])[1, 1], "row 0 has column 2" },
        new object[] { (long[])[0, 2, 3], (int[])[1, 0, 0], (double[])[1, 1, 1], "columns must ascend" },
        new object[] { (long[])[0, 1, 2], (int[])[1, 0], (double[])[1, 2], "not symmetric at (0, 1)" },
        new object[] { (long[])[0, 1, 1], (int[])[1], (double[])[1], "not symmetric at (0, 1)" },
        new object[] { (long[])[0, 1], (int[])[0], (double[])[double.NaN], "must be finite" },
    ];

    [Test]
    public void TheArraysAreWrapped()
    {
        long[] start = [0, 2, 4, 5, 5];
        int[] columns = [0, 1, 0, 1, 2];
        double[] values = [1, -2, -2, 0.5, 3];
        SparseMatrix matrix = new(start, columns, values);
        Assert.That((matrix.Rows, matrix.EntryCount), Is.EqualTo((4, 5)));
        Assert.That(matrix.RowStart, Is.SameAs(start));
        Assert.That(matrix.Columns, Is.SameAs(columns));
        Assert.That(matrix.Values, Is.SameAs(values));
        Assert.That(matrix.RowSums(), Is.EqualTo((double[])[-1, -1.5, 3, 0]));
        Assert.That(matrix.ComponentOf, Is.EqualTo((int[])[0, 0, 1, 2]));
        Assert.That(matrix.ComponentSizes, Is.EqualTo((int[])[2, 1, 1]));
    }

    [Test]
    public void EntriesOfZeroDoNotConnect() =>
        Assert.That(new SparseMatrix([0, 1, 3, 4], [1, 0, 2, 1], [0, 0, 1, 1]).ComponentSizes, Is.EqualTo((int[])[1, 2]));

    [TestCaseSource(nameof(Bad))]
    public void ArraysThatContradictEachOtherAreRefused(long[] start, int[] columns, double[] values, string part) => Assert.That(
        TestData.Fails(LfmErrorCode.InvalidArgument, () => _ = new SparseMatrix(start, columns, values)).Message, Does.Contain(part));

    [Test]
    public void NullsAreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _ = new SparseMatrix(null!, [], []));
        Assert.Throws<ArgumentNullException>(() => _ = new SparseMatrix([0], null!, []));
        Assert.Throws<ArgumentNullException>(() => _ = new SparseMatrix([0], [], null!));
    }
}
