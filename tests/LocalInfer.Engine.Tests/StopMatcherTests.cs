namespace LocalInfer.Engine.Tests;

public class StopMatcherTests
{
    [Theory]
    [InlineData("hello world", "hello ", true, "world")]
    [InlineData("hello wor", "hello wor", false, "world")]
    [InlineData("aaab", "a", true, "aab")]
    [InlineData("abcabd!", "abc", true, "abd")]
    [InlineData("xyz", "x", true, "yz", "y")] // y is whole first: the longer one never gets to be
    [InlineData("xab", "x", true, "ab", "b")] // whole at once: the longer one counts
    [InlineData("one\n\ntwo", "one", true, "\n\n", "\n\nt")]
    [InlineData("nothing", "nothing", false)]
    [InlineData("Observation", "Observation", false, "Observation:", "Calling tools:")]
    public void TextIsReleasedUpToTheFirstStopInEverySplitting(string text, string expected, bool stopped, params string[] stops)
    {
        for (int at = 0; at <= text.Length; at++)
        {
            var matcher = new StopMatcher(stops);
            string released = matcher.Append(text[..at]) + matcher.Append(text[at..]) + matcher.Flush();
            Assert.Equal(expected, released);
            Assert.Equal(stopped, matcher.IsStopped);
        }
    }

    [Fact]
    public void NothingIsHeldBackWithoutNeed()
    {
        var matcher = new StopMatcher(["stop"]);
        Assert.Equal("a ", matcher.Append("a s"));
        Assert.Equal("sx", matcher.Append("x"));
    }
}
