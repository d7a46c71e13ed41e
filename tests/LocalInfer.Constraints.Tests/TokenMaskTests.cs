namespace LocalInfer.Constraints.Tests;

public class TokenMaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(151_936)]
    public void BitsAreSetAndClearedOneByOne(int size)
    {
        var mask = new TokenMask(size);
        mask.Allow(0);
        mask.Allow(size - 1);
        Assert.True(mask[0] && mask[size - 1]);
        mask.Forbid(size - 1);
        Assert.False(mask[size - 1]);
        mask.Clear();
        Assert.False(mask[0]);
        Assert.Equal((size + 63) / 64, mask.Words.Length);
    }
}
