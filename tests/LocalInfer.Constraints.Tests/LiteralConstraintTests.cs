namespace LocalInfer.Constraints.Tests;

public class LiteralConstraintTests
{
    [Fact]
    public void TheTokensAreForcedInOrderAndThenAnythingMayCome()
    {
        var constraint = new LiteralConstraint(new[] { 5, 70, 5 });
        var mask = new TokenMask(100);
        Span<int> forced = stackalloc int[2];
        foreach (int expected in new[] { 5, 70, 5 })
        {
            Assert.False(constraint.CanEnd);
            Assert.True(constraint.CopyForcedTokens(forced) > 0);
            Assert.Equal(expected, forced[0]);
            Assert.True(constraint.ComputeMask(mask));
            Assert.Equal([expected], Enumerable.Range(0, 100).Where(id => mask[id]));
            constraint.Commit(expected);
        }

        Assert.True(constraint.CanEnd);
        Assert.Equal(0, constraint.CopyForcedTokens(forced));
        Assert.False(constraint.ComputeMask(mask));
        constraint.Commit(99);
    }

    [Fact]
    public void AnotherTokenIsRefused()
    {
        var constraint = new LiteralConstraint(new[] { 5 });
        Assert.Throws<InvalidOperationException>(() => constraint.Commit(6));
    }

    [Fact]
    public void AForkGoesItsOwnWay()
    {
        var constraint = new LiteralConstraint(new[] { 1, 2 });
        constraint.Commit(1);
        ITokenConstraint fork = constraint.Fork();
        fork.Commit(2);
        Assert.True(fork.CanEnd);
        Assert.False(constraint.CanEnd);
    }
}
